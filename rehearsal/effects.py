"""What a running policy or workflow asks of the world: its core needs neither I/O nor a clock.

A script is a generator: it yields effects and is sent their results. The server performs them
with sockets and real time; the simulation performs them under a virtual clock.
"""

import asyncio
from collections.abc import Awaitable, Callable, Generator, Mapping
from dataclasses import dataclass, field
from datetime import UTC, datetime
from typing import Any


@dataclass(frozen=True, kw_only=True)
class Request:
    method: str
    url: str
    headers: Mapping[str, str] = field(default_factory=dict)
    body: bytes = b""


@dataclass(frozen=True, kw_only=True)
class Response:
    status: int
    headers: Mapping[str, str] = field(default_factory=dict)
    body: bytes = b""


@dataclass(frozen=True)
class Send:
    """Results in a Response, or in None when no answer came within `timeout` seconds."""

    request: Request
    timeout: float


@dataclass(frozen=True)
class Sleep:
    seconds: float


@dataclass(frozen=True)
class Now:
    """Results in the present instant, in UTC."""


@dataclass(frozen=True)
class Together:
    """Runs scripts at the same time; results in the list of what they returned."""

    scripts: "tuple[Script, ...]"


Effect = Send | Sleep | Now | Together
Script = Generator[Effect, Any, Any]

Exchange = Callable[[Request, float], Awaitable[Response | None]]
"""Sends a request and waits so many seconds for its answer."""


async def perform(script: Script, exchange: Exchange) -> Any:
    """Runs a script against real time, and returns what it returned."""
    result: Any = None
    while True:
        try:
            effect = script.send(result)
        except StopIteration as end:
            return end.value
        match effect:
            case Send(request, timeout):
                result = await exchange(request, timeout)
            case Sleep(seconds):
                await asyncio.sleep(seconds)
                result = None
            case Now():
                result = datetime.now(UTC)
            case Together(scripts):
                result = await asyncio.gather(*(perform(each, exchange) for each in scripts))
