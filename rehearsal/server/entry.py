"""What a region's outage makes of a request for one of its data planes."""

from collections.abc import Callable
from math import inf

from aiohttp import web
from aiohttp.typedefs import Handler, Middleware

from rehearsal.control.refusal import Unavailable
from rehearsal.server.outages import Outages, Part
from rehearsal.silence import no_answer


def through(
    outages: Outages, region_of: Callable[[web.Request], str | None], part: Part | None
) -> Middleware:
    """A middleware; `region_of` tells where a request goes, None for one that meets no outage."""

    @web.middleware
    async def middleware(request: web.Request, handler: Handler) -> web.StreamResponse:
        region = region_of(request)
        if region is None:
            return await handler(request)
        try:
            await outages.pass_through([region], request.path, inf, part)
            response = await handler(request)
            outages.give_back([region], request.path, part)
        except Unavailable:
            return no_answer(request)
        return response

    return middleware
