"""Azure Resource Manager over HTTP, as far as runbooks and `az` ask it about API Management.

https://learn.microsoft.com/rest/api/apimanagement/api-management-service
"""

import json
from collections.abc import Callable

from aiohttp import web

from rehearsal.control import backups
from rehearsal.control.ids import arm_type, regions_of
from rehearsal.control.namespaces.apimanagement import SERVICE
from rehearsal.control.refusal import Refusal, Unavailable
from rehearsal.control.resource import Azure, Resource, find
from rehearsal.identity.grants import permits
from rehearsal.identity.tokens import ARM, Tokens
from rehearsal.pace import PATIENCE, seconds
from rehearsal.server.arm_error import ArmError, answer
from rehearsal.server.calls import Line
from rehearsal.server.operation import FAILED, RUNNING, Operation
from rehearsal.server.operations import TAKES, Operations
from rehearsal.silence import no_answer

_RETRY_AFTER = "15"
_RESULTS = "/operationresults/"
_NEEDED = ("storageAccount", "containerName", "backupName", "clientId")
_SECRETS = {"listSecrets": ("primaryKey", "secondaryKey"), "listValue": ("value",)}


class ArmRoom:
    def __init__(self, azure: Azure, line: Line, tokens: Tokens, operations: Operations) -> None:
        self._azure = azure
        self._line = line
        self._tokens = tokens
        self._operations = operations

    def add_to(self, application: web.Application) -> None:
        application.add_routes(
            [web.get("/arm/{id:.+}", self._serve), web.post("/arm/{id:.+}", self._serve)]
        )

    async def _serve(self, request: web.Request) -> web.Response:
        try:
            if not request.query.get("api-version"):
                raise ArmError(400, "MissingApiVersionParameter", "api-version is required")
            principal = self._tokens.bearer(request.headers.get("Authorization", ""), ARM)
            if principal is None:
                raise ArmError(401, "InvalidAuthenticationToken", "The access token is invalid")
            return await self._answer(request, principal, f"/{request.match_info['id']}")
        except ArmError as error:
            return answer(error)
        except Unavailable:
            return no_answer(request)

    async def _answer(self, request: web.Request, principal: str, path: str) -> web.Response:
        if request.method == "GET":
            id, _, operation = path.partition(_RESULTS)
            action = f"{arm_type(id)}{'/operationresults' if operation else ''}/read"

            def read() -> web.Response:
                found = self._admitted(principal, action, id)
                return self._result(request, found, operation) if operation else self._shown(found)

            return await self._at("Read", id, read)
        id, _, verb = path.rpartition("/")
        body = await request.read()

        def act() -> web.Response:
            found = self._admitted(principal, f"{arm_type(id)}/{verb}/action", id)
            if verb in _SECRETS:
                held = {**found.inputs, **found.held}
                return web.json_response({name: held.get(name) for name in _SECRETS[verb]})
            if verb not in TAKES or found.type != SERVICE:
                raise ArmError(404, "InvalidResourceType", f"'{id}' knows no {verb}")
            return self._begun(request, found, verb, body)

        return await self._at(verb, id, act)

    async def _at(self, method: str, id: str, effect: Callable[[], web.Response]) -> web.Response:
        found = find(self._azure, id)
        type, inputs = (found.type, found.inputs) if found else (arm_type(id), {})
        regions = regions_of(self._azure, id, inputs)
        return await self._line.serve(method, type, id, regions, seconds(PATIENCE), effect)

    def _admitted(self, principal: str, action: str, id: str) -> Resource:
        """As in Azure, who has no role on what does not exist learns nothing of it."""
        if not permits(self._azure, principal, action, id):
            raise ArmError(
                403,
                "AuthorizationFailed",
                f"The client with object id '{principal}' does not have authorization to perform "
                f"action '{action}' over scope '{id}' or the scope is invalid",
            )
        if (found := find(self._azure, id)) is None:
            raise ArmError(404, "ResourceNotFound", f"The Resource '{id}' was not found")
        return found

    def _shown(self, found: Resource) -> web.Response:
        properties = {n: v for n, v in found.outputs.items() if n not in ("name", "type", "sku")}
        if self._operations.busy(found.id):
            properties["provisioningState"] = "Updating"
        shown = {"id": found.id, "name": found.outputs["name"], "type": found.outputs["type"]}
        sku = {"sku": found.inputs["sku"]} if "sku" in found.inputs else {}
        return web.json_response({**shown, **sku, "properties": properties})

    def _begun(
        self, request: web.Request, service: Resource, verb: str, body: bytes
    ) -> web.Response:
        wanted = _wanted(body)
        try:
            backups.refuse_tier(service)
        except Refusal as refusal:
            raise ArmError(400, "MethodNotAllowedInPricingTier", str(refusal)) from None
        if self._operations.busy(service.id):
            raise ArmError(
                409,
                "ServiceLocked",
                f"The API Service {service.outputs['name']} is transitioning at this time. "
                "Please try the request again later",
            )
        return _accepted(request, service, self._operations.begin(service.id, verb, wanted))

    def _result(self, request: web.Request, service: Resource, id: str) -> web.Response:
        operation = self._operations.find(id)
        if operation is None or operation.service != service.id.lower():
            raise ArmError(404, "ResourceNotFound", f"There is no operation {id}")
        if operation.state == RUNNING:
            return _accepted(request, service, operation)
        if operation.state == FAILED:
            raise ArmError(400, f"{operation.verb.capitalize()}Failed", operation.message)
        return self._shown(service)


def _accepted(request: web.Request, service: Resource, operation: Operation) -> web.Response:
    version = request.query["api-version"]
    at = f"{request.scheme}://{request.host}/arm{service.id}{_RESULTS}{operation.id}"
    headers = {"Location": f"{at}?api-version={version}", "Retry-After": _RETRY_AFTER}
    return web.Response(status=202, headers=headers)


def _wanted(body: bytes) -> dict[str, str]:
    try:
        wanted = json.loads(body)
    except ValueError:
        wanted = None
    given = wanted if isinstance(wanted, dict) else {}
    if given.get("accessType") != "UserAssignedManagedIdentity":
        raise ArmError(
            400, "ValidationError", "The rehearsal knows access by a user-assigned identity only"
        )
    if missing := [name for name in _NEEDED if not given.get(name)]:
        raise ArmError(400, "ValidationError", f"Missing: {', '.join(missing)}")
    return {name: given[name] for name in _NEEDED}
