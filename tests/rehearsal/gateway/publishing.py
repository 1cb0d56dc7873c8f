"""A gateway with our policy between two regions that answer as told."""

import json
from dataclasses import dataclass, field
from functools import cache
from pathlib import Path
from random import Random
from typing import Any
from uuid import UUID

from rehearsal.effects import Request, Response
from rehearsal.gateway import Cache, Context, Gateway, NoCache, Policy, Trace, compile_policy
from tests.rehearsal.gateway.virtual import World

POLICY = Path(__file__).parents[3] / "policies" / "fan-out.policy.xml"
VALUES = {
    "sb-primary-host": "primary.example",
    "sb-dr-host": "dr.example",
    "sb-client-id": "an-identity",
    "sb-max-body-bytes": "1000",
}


@cache
def fan_out() -> Policy:
    return compile_policy(POLICY.read_text(encoding="utf-8"), VALUES)


@dataclass(kw_only=True)
class Told:
    """What a publisher was told, and when."""

    response: Response
    seconds: float

    @property
    def status(self) -> int:
        return self.response.status

    @property
    def body(self) -> dict[str, Any]:
        return json.loads(self.response.body)


@dataclass(kw_only=True)
class Publishing:
    primary: Any = 201
    """The region's status, or a list of one per try; None hangs."""
    dr: Any = 201
    handoff: Any = 201
    latency: dict[str, float] = field(default_factory=dict)
    """Seconds until a host answers."""
    policy: Policy = field(default_factory=fan_out)
    cache: Cache | NoCache = field(default_factory=Cache)
    sends: list[Request] = field(default_factory=list)
    traces: list[Trace] = field(default_factory=list)
    random: Random = field(default_factory=lambda: Random(0))

    def __post_init__(self) -> None:
        self.world = World(bus=self._bus)

    def _bus(self, request: Request) -> tuple[Response | None, float]:
        self.sends.append(request)
        host, path = request.url.removeprefix("https://").split("/", 1)
        answer = self.dr if host == "dr.example" else self.primary
        if path.endswith("-handoff/messages"):
            answer = self.handoff
        status = answer.pop(0) if isinstance(answer, list) else answer
        return Response(status=status) if status else None, self.latency.get(host, 0)

    def tries(self, place: str) -> int:
        return sum(f"//{place}/messages" in send.url for send in self.sends)

    def context(self, token=lambda client, resource: f"{client} at {resource}") -> Context:
        return Context(
            api_path="orders",
            operation_id="placed",
            subscription_id="publisher",
            request_id=UUID(int=7),
            gateway=Gateway(
                token=token, cache=self.cache, trace=self.traces.append, random=self.random
            ),
        )

    def publish(self, body: bytes = b"a message", **headers: str) -> Told:
        (told,) = self.publish_together(1, body, **headers)
        return told

    def publish_together(
        self, times: int, body: bytes = b"a message", **headers: str
    ) -> list[Told]:
        named = {name.replace("_", "-"): value for name, value in headers.items()}
        request = Request(method="POST", url="/orders/placed", headers=named, body=body)
        began = self.world.seconds

        def timed():
            response = yield from self.policy.run(request, self.context())
            return Told(response=response, seconds=self.world.seconds - began)

        return self.world.run(*(timed() for _ in range(times)))
