"""Which operation a request is for, and whether its sender may call it.

The answers are those that an API Management gateway gives by itself, the missing 405 among them:
https://learn.microsoft.com/azure/api-management/api-management-error-handling-policies
"""

from dataclasses import dataclass
from urllib.parse import parse_qs, unquote, urlsplit

from rehearsal.effects import Request, Response
from rehearsal.gateway.answer import answer
from rehearsal.gateway.csharp import LastError
from rehearsal.gateway.deployed import Api, Operation, Service, Subscription

KEY_HEADER = "Ocp-Apim-Subscription-Key"
KEY_PARAMETER = "subscription-key"

_NO_KEY = LastError(
    source="authorization",
    reason="SubscriptionKeyNotFound",
    message="Access denied due to missing subscription key. "
    "Make sure to include subscription key when making requests to an API.",
)
_WRONG_KEY = LastError(
    source="authorization",
    reason="SubscriptionKeyInvalid",
    message="Access denied due to invalid subscription key. "
    "Make sure to provide a valid key for an active subscription.",
)


@dataclass(frozen=True, kw_only=True)
class Route:
    api: Api
    operation: Operation
    subscription: Subscription | None
    refusal: LastError | None = None
    """Why the gateway does not let the request in; the API's `on-error` sees it."""

    @property
    def refused(self) -> Response:
        """The answer to one that is not let in."""
        assert self.refusal is not None
        challenge = f'AzureApiManagementKey realm="{self.api.path}",name="{KEY_HEADER}"'
        return answer(401, self.refusal.message, headers={"WWW-Authenticate": challenge})


def not_found() -> Response:
    return answer(404, "Resource not found")


def route(service: Service, request: Request) -> Route | None:
    """None for what no operation answers."""
    address = urlsplit(request.url)
    path = unquote(address.path).strip("/").lower()
    for api in service.apis:
        for operation in api.operations:
            whole = f"{api.path}/{operation.path}".strip("/").lower()
            if (operation.method, whole) == (request.method, path):
                return _admitted(service, api, operation, _key(request, address.query))
    return None


def _key(request: Request, query: str) -> str | None:
    for name, value in request.headers.items():
        if name.lower() == KEY_HEADER.lower():
            return value
    parameters = parse_qs(query, keep_blank_values=True)
    return parameters.get(KEY_PARAMETER, [None])[0]


def _admitted(service: Service, api: Api, operation: Operation, key: str | None) -> Route:
    subscription = next((it for it in service.subscriptions if _opens(it, key, api)), None)
    refusal = None
    if subscription is None and api.subscription_required:
        refusal = _WRONG_KEY if key else _NO_KEY
    return Route(api=api, operation=operation, subscription=subscription, refusal=refusal)


def _opens(subscription: Subscription, key: str | None, api: Api) -> bool:
    covered = subscription.apis is None or api.id.lower() in subscription.apis
    return covered and subscription.active and key in subscription.keys
