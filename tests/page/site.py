"""The page's server, in a thread: its picture changes, and it falls silent in several ways."""

import asyncio
import threading
from collections.abc import Coroutine
from typing import Any

from aiohttp import web

from rehearsal.page import add_to


class Site:
    def __init__(self, picture: Any) -> None:
        self.picture = picture
        self.hangs = self.fails = False
        self.port = 0
        self._loop = asyncio.new_event_loop()
        self._thread = threading.Thread(target=self._loop.run_forever, daemon=True)
        self._thread.start()
        self.start()

    @property
    def url(self) -> str:
        return f"http://127.0.0.1:{self.port}/"

    def start(self) -> None:
        """On the port that it had before."""
        self._await(self._start())

    def stop(self) -> None:
        self._await(self._runner.cleanup())

    def close(self) -> None:
        self.stop()
        self._loop.call_soon_threadsafe(self._loop.stop)
        self._thread.join()
        self._loop.close()

    def _await(self, task: Coroutine[Any, Any, None]) -> None:
        asyncio.run_coroutine_threadsafe(task, self._loop).result(timeout=20)

    async def _start(self) -> None:
        application = web.Application(middlewares=[self._trouble])
        add_to(application, lambda: self.picture)
        self._runner = web.AppRunner(application, handler_cancellation=True, shutdown_timeout=0.1)
        await self._runner.setup()
        await web.TCPSite(self._runner, "127.0.0.1", self.port, reuse_address=True).start()
        self.port = self._runner.addresses[0][1]

    @web.middleware
    async def _trouble(self, request: web.Request, handler: Any) -> web.StreamResponse:
        if request.path != "/" and self.hangs:
            await asyncio.Event().wait()
        if request.path != "/" and self.fails:
            raise web.HTTPInternalServerError
        answer: web.StreamResponse = await handler(request)
        return answer
