"""Service Bus namespaces and queues.

Limits: https://learn.microsoft.com/azure/service-bus-messaging/service-bus-quotas
"""

from datetime import timedelta

from rehearsal.control.durations import refuse_outside
from rehearsal.control.identity import refuse_unknown_identities
from rehearsal.control.refusal import NotFound, Refusal
from rehearsal.control.resource import Properties, Resource, find
from rehearsal.control.rule import Names, Put, Rule, in_group, require

NAMESPACE = "azure-native:servicebus:Namespace"
QUEUE = "azure-native:servicebus:Queue"

_TIMES = {
    "defaultMessageTimeToLive": (timedelta(seconds=1), timedelta.max),
    "lockDuration": (timedelta(seconds=5), timedelta(minutes=5)),
    "duplicateDetectionHistoryTimeWindow": (timedelta(seconds=20), timedelta(days=7)),
    "autoDeleteOnIdle": (timedelta(minutes=5), timedelta.max),
}
_SIZES = {
    "Basic": (1024, 2048, 3072, 4096, 5120),
    "Standard": (1024, 2048, 3072, 4096, 5120),
    "Premium": (1024, 2048, 3072, 4096, 5120, 10240, 20480, 40960, 81920),
}


def tier_of(namespace: Resource) -> str:
    """Standard is Azure's default."""
    return str((namespace.inputs.get("sku") or {}).get("name", "Standard"))


def _refuse_namespace(put: Put) -> None:
    sku = put.inputs.get("sku") or {"name": "Standard"}
    name, tier, capacity = sku["name"], sku.get("tier"), sku.get("capacity")
    require(tier in (None, name), f"sku of '{put.id}': tier {tier} does not go with name {name}")
    require(
        capacity is None or (name == "Premium" and capacity in (1, 2, 4, 8, 16)),
        f"sku of '{put.id}': a {name} namespace cannot have capacity {capacity}",
    )
    if put.before and tier_of(put.before) != name:
        require(
            "Premium" not in (name, tier_of(put.before)),
            f"'{put.id}' cannot go from {tier_of(put.before)} to {name}",
        )
    refuse_unknown_identities(put)


def _namespace_outputs(put: Put) -> Properties:
    return {
        "provisioningState": "Succeeded",
        "status": "Active",
        "serviceBusEndpoint": f"https://{put.name}.servicebus.windows.net:443/",
    }


def _refuse_queue(put: Put) -> None:
    inputs, namespace = put.inputs, put.get(put.up(), "the namespace")
    for name, (shortest, longest) in _TIMES.items():
        if name in inputs:
            refuse_outside(inputs[name], f"{name} of '{put.id}'", shortest, longest)
    deliveries = inputs.get("maxDeliveryCount", 1)
    require(deliveries >= 1, f"maxDeliveryCount of '{put.id}' must be at least 1, not {deliveries}")
    tier = tier_of(namespace)
    if tier == "Basic":
        for name in ("requiresDuplicateDetection", "requiresSession"):
            require(not inputs.get(name), f"{name} of '{put.id}': the Basic tier has none")
    size = inputs.get("maxSizeInMegabytes", 1024)
    require(size in _SIZES[tier], f"maxSizeInMegabytes of '{put.id}': {tier} does not offer {size}")
    require(
        tier == "Premium" or "maxMessageSizeInKilobytes" not in inputs,
        f"maxMessageSizeInKilobytes of '{put.id}': Premium only",
    )
    for name in ("forwardTo", "forwardDeadLetteredMessagesTo"):
        if name in inputs:
            _refuse_destination(put, name, inputs[name])


def _refuse_destination(put: Put, name: str, destination: str) -> None:
    if destination.lower() == put.name.lower():
        raise Refusal(f"{name} of '{put.id}' is the queue itself")
    if find(put.azure, f"{put.up()}/queues/{destination}") is None:
        raise NotFound(f"{name} of '{put.id}': the queue {destination!r} does not exist")


def _queue_outputs(put: Put) -> Properties:
    created = put.before.outputs["createdAt"] if put.before else put.now.isoformat()
    return {"status": put.inputs.get("status", "Active"), "createdAt": created}


RULES = (
    Rule(
        token=NAMESPACE,
        template=in_group("Microsoft.ServiceBus/namespaces/{namespaceName}"),
        names=Names(
            pattern=r"(?!.*-(sb|mgmt)$)[A-Za-z][-A-Za-z0-9]{4,48}[A-Za-z0-9]",
            text="6 to 50 letters, digits, hyphens; a letter first; no hyphen, -sb or -mgmt last",
        ),
        global_name=True,
        refuse=_refuse_namespace,
        outputs=_namespace_outputs,
    ),
    Rule(
        token=QUEUE,
        template=in_group("Microsoft.ServiceBus/namespaces/{namespaceName}/queues/{queueName}"),
        names=Names(
            pattern=r"[A-Za-z0-9]([-\w.]{0,258}[A-Za-z0-9])?",
            text="1 to 260 letters, digits and ._- with a letter or digit at both ends",
        ),
        immutable=frozenset(
            {"requiresDuplicateDetection", "requiresSession", "enablePartitioning"}
        ),
        refuse=_refuse_queue,
        outputs=_queue_outputs,
    ),
)
