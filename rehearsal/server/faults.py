"""Answers that a room gives instead of its own, for a while."""

from dataclasses import dataclass

from aiohttp import web
from aiohttp.typedefs import Handler

from rehearsal.control.refusal import NotFound
from rehearsal.silence import no_answer

ROOMS = ("arm", "blob", "identity")


@dataclass
class Fault:
    status: int
    """0: no answer at all."""
    times: int
    retry_after: str | None
    after: int
    """How many requests pass before."""


class Faults:
    """What data planes do besides going dark: throttle, fail, forget a token."""

    def __init__(self) -> None:
        self._faults: dict[str, Fault] = {}

    def add_to(self, application: web.Application) -> None:
        application.add_routes([web.put("/faults/{room}", self._set)])

    @web.middleware
    async def middleware(self, request: web.Request, handler: Handler) -> web.StreamResponse:
        fault = self._faults.get(request.path.lstrip("/").split("/")[0])
        if fault is None or not fault.times:
            return await handler(request)
        if fault.after:
            fault.after -= 1
            return await handler(request)
        fault.times -= 1
        if not fault.status:
            return no_answer(request)
        headers = {"Retry-After": fault.retry_after} if fault.retry_after else {}
        error = {"error": {"code": "Injected", "message": "The rehearsal was told to fail."}}
        return web.json_response(error, status=fault.status, headers=headers)

    async def _set(self, request: web.Request) -> web.Response:
        room = request.match_info["room"]
        if room not in ROOMS:
            raise NotFound(f"there is no room {room!r}; those that can fail: {', '.join(ROOMS)}")
        ask = await request.json()
        self._faults[room] = Fault(
            ask["status"], ask["times"], ask.get("retryAfter"), ask.get("after", 0)
        )
        return web.json_response({})
