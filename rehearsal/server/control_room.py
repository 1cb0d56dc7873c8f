"""The control plane's routes."""

import logging
import sqlite3
from typing import Any

from aiohttp import web
from aiohttp.typedefs import Handler

from rehearsal.control.refusal import NotFound, Refusal
from rehearsal.control.resource import Resource
from rehearsal.control.rules import known
from rehearsal.server.calls import Line
from rehearsal.server.database import Calls, RegionStates, Resources
from rehearsal.server.outages import Outages, Part, State
from rehearsal.server.provider_calls import ProviderCalls

_STATUS = {"NOT_FOUND": 404, "ALREADY_EXISTS": 409, "FAILED_PRECONDITION": 409, "UNAVAILABLE": 503}


def _shown(resource: Resource) -> dict[str, Any]:
    """What may be seen by anyone who can reach the server: no secret."""
    hidden = known(resource.type).write_only
    return {
        "id": resource.id,
        "type": resource.type,
        "region": resource.region,
        "inputs": {name: it for name, it in resource.inputs.items() if name not in hidden},
        "outputs": resource.outputs,
    }


@web.middleware
async def refusals(request: web.Request, handler: Handler) -> web.StreamResponse:
    """Every refusal as JSON: the name of a gRPC status and a sentence."""
    try:
        return await handler(request)
    except Refusal as refusal:
        answer = {"code": refusal.code, "message": str(refusal)}
        return web.json_response(answer, status=_STATUS.get(refusal.code, 400))
    except web.HTTPException as error:
        return web.json_response(
            {"code": "UNIMPLEMENTED", "message": str(error)}, status=error.status
        )
    except Exception as error:
        logging.exception("%s %s failed", request.method, request.path)
        answer = {"code": "INTERNAL", "message": f"the rehearsal itself failed: {error!r}"}
        return web.json_response(answer, status=500)


class ControlRoom:
    """Stands in for Azure Resource Manager."""

    def __init__(self, connection: sqlite3.Connection) -> None:
        self.azure = Resources(connection)
        self._calls = Calls(connection)
        self.outages = Outages(RegionStates(connection), self.azure)
        self.line = Line(self.azure, self._calls, self.outages)
        self._provider = ProviderCalls(self.azure, self.line)

    def add_to(self, application: web.Application) -> None:
        application.add_routes(
            [
                web.post("/rpc/{method}", self._rpc),
                web.get("/resources", self._resources),
                web.get("/calls", self._log),
                web.get("/regions", self._regions),
                web.put("/regions/{region}", self._set_region),
                web.get("/reach/{region}", self._reach),
                web.put("/latency", self._set_latency),
            ]
        )

    async def _rpc(self, request: web.Request) -> web.Response:
        method = self._provider.methods.get(request.match_info["method"])
        if method is None:
            raise NotFound(f"there is no call {request.match_info['method']}")
        return web.json_response(await method(await request.json()))

    async def _resources(self, request: web.Request) -> web.Response:
        type = request.query.get("type")
        found = (it for it in self.azure.values() if type in (None, it.type))
        return web.json_response([_shown(resource) for resource in found])

    async def _log(self, request: web.Request) -> web.Response:
        return web.json_response(self._calls.since(int(request.query.get("since", "0"))))

    async def _regions(self, request: web.Request) -> web.Response:  # noqa: ARG002
        return web.json_response(self.outages.all())

    async def _set_region(self, request: web.Request) -> web.Response:
        ask = await request.json()
        wanted, part = ask.get("state"), ask.get("part")
        if wanted not in list(State):
            raise Refusal(f"a region can be {', '.join(State)}, not {wanted!r}")
        if part not in (None, *Part):
            raise Refusal(f"what can fail alone is {', '.join(Part)}, not {part!r}")
        self.outages.set(request.match_info["region"], State(wanted), part and Part(part))
        return web.json_response({})

    async def _reach(self, request: web.Request) -> web.Response:
        region = self.outages.existing(request.match_info["region"])
        patience = float(request.query.get("patience", "inf"))
        await self.outages.pass_through([region], "a probe", patience)
        return web.json_response({})

    async def _set_latency(self, request: web.Request) -> web.Response:
        self.line.latency = float((await request.json())["seconds"])
        return web.json_response({})
