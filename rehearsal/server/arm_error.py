"""How Azure Resource Manager says no over HTTP."""

from aiohttp import web

from rehearsal.control.refusal import Refusal


class ArmError(Refusal):
    """A status, a code of Azure's, and a sentence without its full stop."""

    def __init__(self, status: int, code: str, message: str) -> None:
        super().__init__(message)
        self.status = status
        self.code = code


def answer(error: ArmError) -> web.Response:
    body = {"error": {"code": error.code, "message": f"{error}."}}
    return web.json_response(body, status=error.status)
