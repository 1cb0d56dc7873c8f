"""An application on a port of its own, in a thread of its own."""

import asyncio
import http.client
import threading
import time
from collections.abc import Callable, Coroutine, Mapping
from dataclasses import dataclass
from typing import Any

from aiohttp import web

PATIENCE = 60
"""Seconds after which a test gives up."""


@dataclass(frozen=True, kw_only=True)
class Answered:
    status: int
    headers: Mapping[str, str]
    """By name in lower case."""
    body: bytes


def until(condition: Callable[[], object]) -> None:
    """Fails when it does not come true."""
    end = time.monotonic() + PATIENCE
    while not condition():
        assert time.monotonic() < end
        time.sleep(0.002)


class Served:
    def __init__(self, application: web.Application) -> None:
        self._loop = asyncio.new_event_loop()
        self._thread = threading.Thread(target=self._loop.run_forever, daemon=True)
        self._thread.start()
        self._runner = web.AppRunner(application, handler_cancellation=True, shutdown_timeout=0.1)
        self.port: int = self.run(self._listen())

    def run(self, task: Coroutine[Any, Any, Any]) -> Any:
        """Runs it where the application lives."""
        return asyncio.run_coroutine_threadsafe(task, self._loop).result(timeout=PATIENCE)

    def call(self, method: str, path: str, body: bytes | None = None, **headers: str) -> Answered:
        return call(self.port, method, path, body, **headers)

    def busy(self) -> bool:
        """Whether a connection is open."""

        async def others() -> bool:
            return len(asyncio.all_tasks()) > 1

        return bool(self.run(others()))

    def close(self) -> None:
        self.run(self._runner.cleanup())
        self._loop.call_soon_threadsafe(self._loop.stop)
        self._thread.join(timeout=PATIENCE)
        self._loop.close()

    async def _listen(self) -> int:
        await self._runner.setup()
        await web.TCPSite(self._runner, "127.0.0.1", 0).start()
        return int(self._runner.addresses[0][1])


def call(port: int, method: str, path: str, body: bytes | None = None, **headers: str) -> Answered:
    """`Content_Type` stands for the header `Content-Type`, and so on."""
    connection = http.client.HTTPConnection("127.0.0.1", port, timeout=PATIENCE)
    try:
        named = {name.replace("_", "-"): value for name, value in headers.items()}
        connection.request(method, path, body=body, headers=named)
        response = connection.getresponse()
        told = {name.lower(): value for name, value in response.getheaders()}
        return Answered(status=response.status, headers=told, body=response.read())
    finally:
        connection.close()
