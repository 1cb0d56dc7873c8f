"""The page's routes."""

from collections.abc import Callable, Mapping
from typing import Any

from aiohttp import web

from rehearsal.page.page import live

FRESH = {"Cache-Control": "no-store"}


def add_to(application: web.Application, picture: Callable[[], Mapping[str, Any]]) -> None:
    async def page(request: web.Request) -> web.Response:  # noqa: ARG001
        return web.Response(text=live(), content_type="text/html", headers=FRESH)

    async def data(request: web.Request) -> web.Response:  # noqa: ARG001
        return web.json_response(picture(), headers=FRESH)

    application.add_routes([web.get("/", page), web.get("/picture.json", data)])
