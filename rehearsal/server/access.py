"""Who may send and receive, by bearer tokens and the deployed role assignments."""

from collections.abc import Callable
from datetime import datetime, timedelta
from typing import Literal

from rehearsal.broker import Action
from rehearsal.control.resource import Azure, find
from rehearsal.identity import Token, Tokens, of_client, permits

BUS = "https://servicebus.azure.net"
_ACTIONS = {
    Action.SEND: "Microsoft.ServiceBus/namespaces/queues/messages/send/action",
    Action.LISTEN: "Microsoft.ServiceBus/namespaces/queues/messages/receive/action",
}
_RENEWED_BEFORE = timedelta(minutes=5)


class Access:
    """Answers are kept until something is deployed, tokens until shortly before they expire."""

    def __init__(
        self,
        azure: Azure,
        tokens: Tokens,
        now: Callable[[], datetime],
        queue_id: Callable[[str, str], str],
    ) -> None:
        """`queue_id` is an ARM id by the names of bus and queue."""
        self._azure = azure
        self._tokens = tokens
        self._now = now
        self._queue_id = queue_id
        self._permitted: dict[tuple[str, str, str, Action], bool] = {}
        self._issued: dict[tuple[str, str], Token] = {}

    def changed(self) -> None:
        self._permitted.clear()

    def authorise(
        self, header: str, bus: str, queue: str, action: Action
    ) -> Literal[401, 403] | None:
        """From a whole Authorization header; None lets it pass."""
        principal = self._tokens.bearer(header, BUS)
        if principal is None:
            return 401
        return None if self.permits(principal, bus, queue, action) else 403

    def permits(self, principal: str, bus: str, queue: str, action: Action) -> bool:
        asked = (principal, bus, queue, action)
        if asked not in self._permitted:
            scope = self._queue_id(bus, queue)
            self._permitted[asked] = permits(self._azure, principal, _ACTIONS[action], scope)
        return self._permitted[asked]

    def principal_of(self, identity: str) -> str | None:
        """Of a user-assigned identity's ARM id."""
        found = find(self._azure, identity)
        return str(found.outputs["principalId"]) if found else None

    def identity_of(self, client: str) -> str | None:
        """ARM id of the user-assigned identity with this client id."""
        found = of_client(self._azure, client)
        return found.id if found else None

    def token(self, identity: str, resource: str) -> str:
        """A bearer token for an identity's ARM id; "" when there is no such identity."""
        principal = self.principal_of(identity)
        if principal is None:
            return ""
        key = (principal, resource)
        issued = self._issued.get(key)
        if issued is None or issued.expires - _RENEWED_BEFORE < self._now():
            issued = self._issued[key] = self._tokens.issue(principal, resource)
        return issued.text
