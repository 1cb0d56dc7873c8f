"""The identity endpoint's routes."""

import secrets
from collections.abc import Iterator
from contextlib import contextmanager

from aiohttp import web

from rehearsal.control.resource import Azure, key
from rehearsal.control.rule import DEPLOYER
from rehearsal.identity.grants import of_client
from rehearsal.identity.tokens import Token, Tokens


class IdentityRoom:
    """Gives tokens to processes that Azure hosts, and to whoever runs `az`."""

    def __init__(self, azure: Azure, tokens: Tokens) -> None:
        self._azure = azure
        self._tokens = tokens
        self._hosts: dict[str, str] = {}

    def add_to(self, application: web.Application) -> None:
        application.add_routes(
            [web.get("/identity", self._identity), web.post("/tokens", self._deployer)]
        )

    @contextmanager
    def host(self, resource_id: str) -> Iterator[str]:
        """An IDENTITY_HEADER, as long as a process of this resource runs."""
        header = secrets.token_urlsafe(16)
        self._hosts[header] = resource_id
        try:
            yield header
        finally:
            del self._hosts[header]

    async def _identity(self, request: web.Request) -> web.Response:
        host = self._hosts.get(request.headers.get("X-IDENTITY-HEADER", ""))
        client, resource = request.query.get("client_id", ""), request.query.get("resource", "")
        identity = of_client(self._azure, client)
        if host is None or identity is None or key(identity.id) not in self._assigned(host):
            message = f"no identity with client id {client!r} is assigned here"
            return web.json_response(
                {"error": {"code": "IdentityNotFound", "message": message}}, status=400
            )
        return _answer(self._tokens.issue(identity.outputs["principalId"], resource), resource)

    async def _deployer(self, request: web.Request) -> web.Response:
        """What `az account get-access-token` prints for whoever is logged in."""
        resource = (await request.json())["resource"]
        return _answer(self._tokens.issue(DEPLOYER, resource), resource)

    def _assigned(self, host: str) -> set[str]:
        found = self._azure.get(key(host))
        identity = (found.inputs.get("identity") or {}) if found else {}
        return {key(id) for id in identity.get("userAssignedIdentities") or ()}


def _answer(token: Token, resource: str) -> web.Response:
    return web.json_response(
        {
            "access_token": token.text,
            "expires_on": str(int(token.expires.timestamp())),
            "resource": resource,
            "token_type": "Bearer",
        }
    )
