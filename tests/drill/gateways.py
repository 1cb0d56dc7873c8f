"""Gateways that answer each try as they are told."""

import asyncio
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from typing import NamedTuple

from aiohttp import web

SILENCE, HANG_UP = "silence", "hang up"
GARBAGE, NO_ID = "<p>Accepted</p>", "[]"
"""What a 202 can say that is no acknowledgement."""
Behaviour = int | float | str
"""A status, seconds after which to accept, or one of those."""


class Try(NamedTuple):
    gateway: "Gateway"
    channel: str
    key: str
    body: bytes


class Gateway:
    """Answers in turn, and the last answer from then on."""

    def __init__(self, *answers: Behaviour, tries: list[Try] | None = None) -> None:
        self._answers = list(answers)
        self.tries = [] if tries is None else tries
        """Of all gateways that share the list."""
        self.accepted: dict[str, list[str]] = {}
        """Message ids by channel, in order."""
        self.left = 0
        """Callers that hung up while there was no answer."""
        self.urls: dict[str, str] = {}

    @property
    def keys(self) -> list[str]:
        return [it.key for it in self.tries if it.gateway is self]

    async def serve(self, request: web.Request) -> web.StreamResponse:
        channel, key = request.match_info["channel"], request.headers["Idempotency-Key"]
        assert request.headers["Ocp-Apim-Subscription-Key"] == "secret"
        self.tries.append(Try(self, channel, key, await request.read()))
        answer = self._answers.pop(0) if len(self._answers) > 1 else self._answers[0]
        if answer == HANG_UP:
            assert request.transport is not None
            request.transport.abort()
        if answer in (GARBAGE, NO_ID):
            return web.Response(status=202, text=str(answer), content_type="application/json")
        seconds = {SILENCE: 3600.0}.get(str(answer), answer if isinstance(answer, float) else 0.0)
        await self._pause(seconds)
        status = answer if isinstance(answer, int) else 202
        if status == 202:
            self.accepted.setdefault(channel, []).append(f"id-{key}")
        return web.json_response({"messageId": f"id-{key}"}, status=status)

    async def _pause(self, seconds: float) -> None:
        try:
            await asyncio.sleep(seconds)
        except asyncio.CancelledError:
            self.left += 1
            raise


@asynccontextmanager
async def listening(*gateways: Gateway) -> AsyncIterator[list[dict[str, str]]]:
    """The URLs of each, by channel."""
    runners = []
    for gateway in gateways:
        application = web.Application()
        application.router.add_post("/orders/{channel}", gateway.serve)
        runner = web.AppRunner(application, handler_cancellation=True, shutdown_timeout=0.1)
        await runner.setup()
        await web.TCPSite(runner, "127.0.0.1", 0).start()
        runners.append(runner)
        at = f"http://127.0.0.1:{runner.addresses[0][1]}/orders"
        gateway.urls = {channel: f"{at}/{channel}" for channel in ("placed", "cancelled")}
    try:
        yield [gateway.urls for gateway in gateways]
    finally:
        for runner in runners:
            await runner.cleanup()
