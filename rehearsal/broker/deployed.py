"""The buses as Azure Resource Manager describes them."""

from collections.abc import Iterable, Mapping
from datetime import timedelta
from typing import Any

from rehearsal.broker.settings import (
    MAX_MESSAGE_BYTES,
    MAX_MESSAGE_BYTES_OF_PREMIUM,
    BusSettings,
    QueueSettings,
    Status,
)
from rehearsal.control.durations import parse
from rehearsal.control.namespaces.servicebus import NAMESPACE, QUEUE, tier_of
from rehearsal.control.resource import Resource, key


def buses(resources: Iterable[Resource]) -> dict[str, BusSettings]:
    """By name, in lower case: Service Bus minds the case of neither namespaces nor queues."""
    everything = list(resources)
    queues = [it for it in everything if it.type == QUEUE]
    return {
        _name(namespace): BusSettings(
            max_message_bytes=(
                MAX_MESSAGE_BYTES_OF_PREMIUM
                if tier_of(namespace) == "Premium"
                else MAX_MESSAGE_BYTES
            ),
            queues={
                _name(queue): queue_settings(queue.inputs)
                for queue in queues
                if key(queue.id).startswith(f"{key(namespace.id)}/queues/")
            },
        )
        for namespace in everything
        if namespace.type == NAMESPACE
    }


def queue_settings(inputs: Mapping[str, Any]) -> QueueSettings:
    """Azure's defaults: https://learn.microsoft.com/azure/templates/microsoft.servicebus"""

    def span(name: str, default: timedelta) -> timedelta:
        return parse(inputs[name], name) if name in inputs else default

    window = span("duplicateDetectionHistoryTimeWindow", timedelta(minutes=10))
    target = inputs.get("forwardDeadLetteredMessagesTo")
    return QueueSettings(
        time_to_live=span("defaultMessageTimeToLive", timedelta.max),
        lock=span("lockDuration", timedelta(minutes=1)),
        max_delivery_count=int(inputs.get("maxDeliveryCount", 10)),
        dead_letter_expired=bool(inputs.get("deadLetteringOnMessageExpiration", False)),
        forward_dead_letters_to=target.lower() if target else None,
        duplicate_window=window if inputs.get("requiresDuplicateDetection") else None,
        max_megabytes=int(inputs.get("maxSizeInMegabytes", 1024)),
        status=Status(inputs.get("status", "Active")),
    )


def _name(resource: Resource) -> str:
    return key(resource.id).rsplit("/", 1)[1]
