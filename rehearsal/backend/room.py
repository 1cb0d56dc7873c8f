"""The backend's routes."""

import asyncio
import json
from datetime import UTC, datetime

from aiohttp import web

from rehearsal.backend.backend import Backend
from rehearsal.backend.behaviour import behaviour
from rehearsal.backend.call import call


class BackendRoom:
    def __init__(self, backend: Backend) -> None:
        self._backend = backend

    def add_to(self, application: web.Application) -> None:
        application.add_routes(
            [
                web.get("/backend", self._summary),
                web.get("/backend/{channel}", self._record),
                web.put("/backend/{channel}", self._behave),
                web.post("/backend/{channel}", self._receive),
            ]
        )

    async def _summary(self, request: web.Request) -> web.Response:  # noqa: ARG002
        return web.json_response(self._backend.summary())

    async def _record(self, request: web.Request) -> web.Response:
        return web.json_response(self._backend.record(request.match_info["channel"]).in_full())

    async def _behave(self, request: web.Request) -> web.Response:
        try:
            wanted = behaviour(json.loads(await request.read()))
        except (ValueError, RecursionError) as error:
            return _refusal(error)
        self._backend.behave(request.match_info["channel"], wanted)
        return web.json_response(wanted.as_json())

    async def _receive(self, request: web.Request) -> web.Response:
        body, channel = await request.read(), request.match_info["channel"]
        try:
            received = call(channel, request.headers, body, datetime.now(UTC))
        except ValueError as error:
            return _refusal(error)
        answer = self._backend.receive(received)
        if not answer.answers:
            await asyncio.Event().wait()
        await asyncio.sleep(answer.seconds)
        return web.Response(status=answer.status)


def _refusal(error: Exception) -> web.Response:
    return web.json_response({"code": "INVALID_ARGUMENT", "message": str(error)}, status=400)
