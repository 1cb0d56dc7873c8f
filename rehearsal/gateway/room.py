"""The gateways over HTTP: `/gateways/<service>/<path>` is `https://<service>.azure-api.net/<path>`.

The prefix stands for the host, so that curl needs nothing but the URL.
"""

import logging
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from functools import lru_cache
from random import Random
from uuid import UUID, uuid4

from aiohttp import web

from rehearsal.effects import Exchange, Request, Response, Script, perform
from rehearsal.gateway.answer import answer, internal_error
from rehearsal.gateway.cache import Cache, NoCache
from rehearsal.gateway.context import Context, Gateway, Trace
from rehearsal.gateway.deployed import Api, Service
from rehearsal.gateway.front import Route, not_found, route
from rehearsal.gateway.policy import Policy, compile_policy
from rehearsal.gateway.unsupported import UnsupportedPolicy

_LOG = logging.getLogger(__name__)


@dataclass(frozen=True, kw_only=True)
class Surroundings:
    """What the server gives to the gateways."""

    service: Callable[[str], Service | None]
    """By name, in lower case, as deployed at this moment."""
    exchange: Callable[[Service], Exchange]
    """Sends what a policy of that service sends."""
    token: Callable[[Service, str, str], str]
    """For a service, the client id of its identity, and a resource. Raises NoToken."""
    trace: Callable[[Service, Trace], None]


def add_to(application: web.Application, surroundings: Surroundings) -> None:
    room = _Room(surroundings)
    application.router.add_route("*", "/gateways/{service}/{path:.*}", room.serve)


class _Room:
    def __init__(self, surroundings: Surroundings) -> None:
        self._surroundings = surroundings
        self._caches: dict[str, Cache] = {}
        self._random = Random()

    async def serve(self, request: web.Request) -> web.Response:
        name = request.match_info["service"].lower()
        service = self._surroundings.service(name)
        if service is None:
            response = answer(404, f"there is no gateway {name}")
        else:
            response = await self._answer(service, await _received(request, name))
        return web.Response(
            status=response.status, headers=dict(response.headers), body=response.body
        )

    async def _answer(self, service: Service, request: Request) -> Response:
        found = route(service, request)
        if found is None:
            return not_found()
        request_id = uuid4()
        policy = _policy(service, found.api)
        if policy is None:
            return internal_error(request_id)
        script = self._script(policy, found, request, self._context(service, found, request_id))
        response: Response = await perform(script, self._surroundings.exchange(service))
        return response

    def _script(self, policy: Policy, found: Route, request: Request, context: Context) -> Script:
        if found.refusal is not None:
            return policy.refuse(request, context, found.refusal, found.refused)
        return policy.run(request, context)

    def _context(self, service: Service, found: Route, request_id: UUID) -> Context:
        around = self._surroundings
        return Context(
            api_path=found.api.path,
            operation_id=found.operation.id,
            subscription_id=found.subscription.id if found.subscription else None,
            request_id=request_id,
            gateway=Gateway(
                token=lambda client, resource: around.token(service, client, resource),
                cache=self._cache(service),
                trace=lambda trace: around.trace(service, trace),
                random=self._random,
            ),
        )

    def _cache(self, service: Service) -> Cache | NoCache:
        # https://learn.microsoft.com/azure/api-management/api-management-features
        if service.sku == "Consumption":
            return NoCache()
        return self._caches.setdefault(service.name.lower(), Cache())


def _policy(service: Service, api: Api) -> Policy | None:
    """None where there is none, or none that can run."""
    if api.policy is None:
        return None
    try:
        return _compiled(api.policy, tuple(sorted(service.named_values.items())))
    except UnsupportedPolicy as unsupported:
        _LOG.error("the policy of %s on %s cannot run: %s", api.id, service.name, unsupported)
        return None


@lru_cache(maxsize=8)
def _compiled(xml: str, named_values: tuple[tuple[str, str], ...]) -> Policy:
    return compile_policy(xml, dict(named_values))


async def _received(request: web.Request, service: str) -> Request:
    _, _, _, rest = request.rel_url.raw_path_qs.split("/", 3)
    return Request(
        method=request.method,
        url=f"https://{service}.azure-api.net/{rest}",
        headers=_headers(request),
        body=await request.read(),
    )


def _headers(request: web.Request) -> Mapping[str, str]:
    """Values of one name joined by commas, as a policy reads them."""
    headers: dict[str, str] = {}
    for raw_name, raw_value in request.raw_headers:
        name, value = _text(raw_name).lower(), _text(raw_value)
        headers[name] = f"{headers[name]},{value}" if name in headers else value
    return headers


def _text(raw: bytes) -> str:
    try:
        return raw.decode()
    except UnicodeDecodeError:
        return raw.decode("latin-1")
