"""Small policies, run under a virtual clock."""

import json
from collections.abc import Callable
from dataclasses import dataclass, field
from random import Random
from typing import Any
from uuid import UUID

from rehearsal.effects import Request, Response
from rehearsal.gateway import Cache, Context, Gateway, NoCache, Trace, compile_policy
from tests.rehearsal.gateway.virtual import World


def document(
    inbound: str = "", *, backend: str = "", outbound: str = "", on_error: str = ""
) -> str:
    return (
        f"<policies><inbound>{inbound}</inbound><backend>{backend}</backend>"
        f"<outbound>{outbound}</outbound><on-error>{on_error}</on-error></policies>"
    )


def told(code: str) -> str:
    """A policy that answers with what an expression for a string gives."""
    return f"<return-response><set-body>@({code})</set-body></return-response>"


def asked(name: str, **attributes: str) -> str:
    """A `send-request` to a host of that name."""
    more = "".join(f' {key.replace("_", "-")}="{value}"' for key, value in attributes.items())
    return (
        f'<send-request response-variable-name="{name}"{more}>'
        f"<set-url>https://{name}/</set-url></send-request>"
    )


def no_token(client: str, resource: str) -> str:
    raise AssertionError((client, resource))


@dataclass(kw_only=True)
class Place:
    """Where a policy runs: `hosts` answer with a status after some seconds; None never does."""

    hosts: dict[str, tuple[int | None, float]] = field(default_factory=dict)
    cache: Cache | NoCache = field(default_factory=Cache)
    token: Callable[[str, str], str] = no_token
    sends: list[tuple[float, Request]] = field(default_factory=list)
    traces: list[Trace] = field(default_factory=list)

    def __post_init__(self) -> None:
        self.world = World(bus=self._answered)

    @property
    def times(self) -> list[float]:
        """When something was sent, in seconds since the start."""
        return [at for at, _ in self.sends]

    def run(
        self,
        xml: str,
        body: bytes = b"",
        headers: dict[str, str] | None = None,
        **named_values: str,
    ) -> Response:
        policy = compile_policy(xml, named_values)
        request = Request(method="POST", url="/orders/placed", headers=headers or {}, body=body)
        (response,) = self.world.run(policy.run(request, self.context()))
        assert isinstance(response, Response)
        return response

    def context(self) -> Context:
        return Context(
            api_path="orders",
            operation_id="placed",
            subscription_id="publisher",
            request_id=UUID(int=7),
            gateway=Gateway(
                token=self.token, cache=self.cache, trace=self.traces.append, random=Random(0)
            ),
        )

    def _answered(self, request: Request) -> tuple[Response | None, float]:
        self.sends.append((self.world.seconds, request))
        status, seconds = self.hosts.get(request.url.split("/")[2], (200, 0))
        return (None if status is None else Response(status=status)), seconds


def text(response: Response) -> str:
    return response.body.decode()


def json_of(response: Response) -> dict[str, Any]:
    found: dict[str, Any] = json.loads(response.body)
    return found
