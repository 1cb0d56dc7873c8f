"""The gateways as Azure Resource Manager describes them."""

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass

from rehearsal.control.resource import Resource

_TYPE = "azure-native:apimanagement:"


@dataclass(frozen=True, kw_only=True)
class Operation:
    id: str
    method: str
    path: str


@dataclass(frozen=True, kw_only=True)
class Api:
    id: str
    path: str
    subscription_required: bool
    operations: tuple[Operation, ...]
    policy: str | None
    """XML."""


@dataclass(frozen=True, kw_only=True)
class Subscription:
    id: str
    keys: frozenset[str]
    active: bool
    apis: frozenset[str] | None
    """Ids, in lower case; None for every API."""


@dataclass(frozen=True, kw_only=True)
class Service:
    name: str
    region: str
    sku: str
    identities: frozenset[str]
    """Resource ids of the user-assigned ones, in lower case."""
    named_values: Mapping[str, str]
    apis: tuple[Api, ...]
    subscriptions: tuple[Subscription, ...]


def services(resources: Iterable[Resource]) -> dict[str, Service]:
    """By name, in lower case."""
    parts = [it for it in resources if it.type.startswith(_TYPE)]
    found = (it for it in parts if it.type == _TYPE + "ApiManagementService")
    return {_name(it).lower(): _service(it, parts) for it in found}


def _service(service: Resource, parts: list[Resource]) -> Service:
    products: dict[str, set[str]] = {}
    for link in _inside(service, parts, "ProductApi"):
        product = link.id.split("/")[-3].lower()
        products.setdefault(product, set()).add(_name(link).lower())
    values = _inside(service, parts, "NamedValue")
    return Service(
        name=_name(service),
        region=service.region or "",
        sku=service.inputs["sku"]["name"],
        identities=frozenset(map(str.lower, _identities(service))),
        named_values={
            it.inputs["displayName"]: it.inputs["value"] for it in values if "value" in it.inputs
        },
        apis=tuple(_api(it, parts) for it in _inside(service, parts, "Api")),
        subscriptions=tuple(
            _subscription(it, products) for it in _inside(service, parts, "Subscription")
        ),
    )


def _api(api: Resource, parts: list[Resource]) -> Api:
    policies = [it.inputs["value"] for it in _inside(api, parts, "ApiPolicy")]
    return Api(
        id=_name(api),
        path=api.inputs["path"].strip("/"),
        subscription_required=api.inputs.get("subscriptionRequired", True),
        operations=tuple(
            Operation(
                id=_name(it), method=it.inputs["method"], path=it.inputs["urlTemplate"].strip("/")
            )
            for it in _inside(api, parts, "ApiOperation")
        ),
        policy=policies[0] if policies else None,
    )


def _subscription(subscription: Resource, products: Mapping[str, Iterable[str]]) -> Subscription:
    scope = subscription.inputs["scope"].strip("/").lower()
    kind, _, name = scope.partition("/")
    every = scope == "apis"
    apis = products.get(name, ()) if kind == "products" else (name,)
    keys = (subscription.held.get(key) for key in ("primaryKey", "secondaryKey"))
    return Subscription(
        id=_name(subscription),
        keys=frozenset(key for key in keys if key),
        active=subscription.inputs.get("state", "active") == "active",
        apis=None if every else frozenset(apis),
    )


def _inside(parent: Resource, parts: list[Resource], type: str) -> Iterator[Resource]:
    within = f"{parent.id.lower()}/"
    return (it for it in parts if it.type == _TYPE + type and it.id.lower().startswith(within))


def _identities(service: Resource) -> Iterable[str]:
    identities: Iterable[str] = service.inputs.get("identity", {}).get("userAssignedIdentities", ())
    return identities


def _name(resource: Resource) -> str:
    return resource.id.rsplit("/", 1)[1]
