"""What a region says that is dark."""

from aiohttp import web


def no_answer(request: web.Request) -> web.Response:
    """The connection ends; the response goes nowhere."""
    if request.transport is not None:
        request.transport.abort()
    return web.Response()
