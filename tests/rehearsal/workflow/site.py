"""Our workflows, deployed at a place where a test decides what they meet."""

import json
from collections.abc import Callable
from copy import deepcopy
from datetime import datetime
from functools import cache
from pathlib import Path
from typing import Any

from rehearsal.effects import Request, Response
from rehearsal.workflow import (
    Deployment,
    Host,
    Message,
    Services,
    compile_workflow,
    deployment,
)
from tests.rehearsal.workflow.bus import Bus
from tests.rehearsal.workflow.virtual import START, Reply, Virtual

CONNECTION = "/subscriptions/0/connections/bus"
IDENTITY = "/subscriptions/0/identities/processor"
CONNECTIONS = {
    "servicebus": {
        "connectionId": CONNECTION,
        "connectionProperties": {
            "authentication": {"type": "ManagedServiceIdentity", "identity": IDENTITY}
        },
    }
}
QUEUE = "placed/west"
"""Its name shows whether it was encoded twice, and read so."""

PARAMETERS: dict[str, dict[str, Any]] = {
    "processor": {
        "queueName": QUEUE,
        "backendUrl": "https://backend.example/placed",
        "backendAudience": "api://backend",
        "identity": IDENTITY,
        "permanentRefusals": [400, 413, 422, 451],
        "supersededBefore": "",
        "lockSeconds": 300,
    },
    "relay": {
        "queueName": QUEUE,
        "targetHost": "east.servicebus.windows.net",
        "targetQueue": "placed",
        "identity": IDENTITY,
        "lockSeconds": 300,
    },
    "sweeper": {"queueName": QUEUE},
}


@cache
def _read(name: str) -> dict[str, Any]:
    path = Path(__file__).parents[3] / "workflows" / f"{name}.json"
    document: dict[str, Any] = json.loads(path.read_text(encoding="utf-8"))
    return document


def definition(name: str) -> dict[str, Any]:
    return deepcopy(_read(name))


def deployed(
    name: str, *, state: str = "Enabled", runs: int | None = None, **parameters: Any
) -> Deployment:
    document = definition(name)
    (trigger,) = document["triggers"].values()
    if runs:
        trigger["runtimeConfiguration"]["concurrency"]["runs"] = runs
    values = {"$connections": CONNECTIONS, **PARAMETERS[name], **parameters}
    given = {key: {"value": value} for key, value in values.items()}
    return deployment(name, {"definition": document, "parameters": given, "state": state})


def message(number: int | str = 1, **settings: Any) -> Message:
    given = {
        "content_type": "application/json",
        "body": b"{}",
        "properties": {"PublishedAt": '"2026-01-31T11:59:58.1234567Z"'},
        **settings,
    }
    return Message(message_id=f"m{number}", lock_token="", **given)


class Site:
    """One bus, one receiver of HTTP, and whatever is deployed."""

    def __init__(self, answer: Reply | Callable[[Request], Reply] | int = 200) -> None:
        self.bus = Bus()
        self.requests: list[Request] = []
        self.request_times: list[float] = []
        self.answer = answer
        self.time = Virtual(self._answered)
        self.services = Services(connect=self._connect, token=self._token)

    def send(self, *messages: Message) -> None:
        for each in messages:
            self.bus.send(each, self.time.now)

    def deploy(self, name: str, **settings: Any) -> Host:
        return self.time.host(deployed(name, **settings), self.services)

    def run(self, seconds: float) -> None:
        self.time.run(seconds)

    def asked(self, operation: str) -> list[float]:
        """When the bus was asked for it, in seconds since the start."""
        return [(at - START).total_seconds() for at in self.bus.times(operation)]

    def _connect(self, connection: str, identity: str | None) -> Bus:
        assert (connection, identity) == (CONNECTION, IDENTITY)
        return self.bus

    def _token(self, identity: str, audience: str) -> str:
        return f"{identity} for {audience}"

    def _answered(self, request: Request, now: datetime) -> Reply:
        self.requests.append(request)
        self.request_times.append((now - START).total_seconds())
        match self.answer:
            case int(status):
                return Reply(Response(status=status))
            case Reply() as reply:
                return reply
            case answer:
                return answer(request)


def after_actions(actions: dict[str, Any], **parameters: Any) -> Any:
    """The result of one run of some actions, which were started by the time alone."""
    document = definition("sweeper")
    document["actions"] = actions
    document["parameters"] |= {name: {"type": "Object"} for name in parameters}
    compile_workflow(document)
    values = {"$connections": CONNECTIONS, "queueName": QUEUE, **parameters}
    given = {key: {"value": value} for key, value in values.items()}
    site = Site()
    site.time.host(deployment("test", {"definition": document, "parameters": given}), site.services)
    site.run(299)
    (result,) = site.time.results
    return result
