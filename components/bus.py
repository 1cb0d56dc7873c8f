"""A region's Service Bus namespace with its queues."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import timedelta
from typing import Any

import pulumi
from pulumi import Input, Output, ResourceOptions
from pulumi_azure_native import servicebus

from components import naming
from components.child import child_of
from components.durations import iso
from components.standing import Standing

LOCK = timedelta(minutes=5)
"""Length of a peek-lock: Azure's maximum."""

EXPIRED_TIME_TO_LIVE = timedelta(days=7)

MAX_SIZE_IN_MEGABYTES = {servicebus.SkuName.STANDARD: 5120, servicebus.SkuName.PREMIUM: 81920}
"""The largest queue of each tier: a standby queue may hold up to 2T worth of traffic."""


@dataclass(frozen=True, kw_only=True)
class BusArgs:
    resource_group: Input[str]
    location: str
    namespace_name: Input[str]
    sku: servicebus.SkuName
    capacity: int = 1
    """Messaging units; Premium only."""
    max_delivery_counts: Mapping[str, int]
    """The channels, each with the deliveries after which its queue dead-letters a message."""
    standing: Standing
    time_to_live: timedelta
    """T: how long a twin lives in the standby region."""
    active_time_to_live: timedelta
    duplicate_window: timedelta
    keep_expired: bool = False
    """Expired twins go through `<channel>-expired`, for a week, instead of being dropped."""
    tags: Mapping[str, str] = field(default_factory=dict)


def main_queue(args: BusArgs, channel: str) -> dict[str, Any]:
    """What standing decides about a channel's queue."""
    if args.standing is Standing.ACTIVE:
        return _queue(args.active_time_to_live, dead_letter=True)
    if args.keep_expired:
        # Set in standby only: in the active region real dead letters would vanish with the twins.
        forward = {"forward_dead_lettered_messages_to": naming.expired(channel)}
        return _queue(args.time_to_live, dead_letter=True) | forward
    return _queue(args.time_to_live, dead_letter=False)


def handoff_queue(args: BusArgs) -> dict[str, Any]:
    """What standing decides about a channel's handoff queue: it may outlive any dark region.

    In the active region a debt is a mere twin; in the standby, once the twin has expired, it is all
    there is.
    """
    active = args.standing is Standing.ACTIVE
    expiry = _queue(
        args.time_to_live if active else args.active_time_to_live, dead_letter=not active
    )
    return expiry | {"max_delivery_count": args.active_time_to_live // LOCK}


def _queue(time_to_live: timedelta, *, dead_letter: bool) -> dict[str, Any]:
    return {
        "default_message_time_to_live": iso(time_to_live),
        "dead_lettering_on_message_expiration": dead_letter,
    }


class Bus(pulumi.ComponentResource):
    """A namespace without keys, and per channel a queue and a handoff queue by standing."""

    host: Output[str]
    """Host name of the namespace."""
    queue_names: list[str]
    queue_ids: dict[str, Output[str]]
    """ARM id of each channel's queue."""
    handoff_queue_ids: dict[str, Output[str]]
    """ARM id of each channel's handoff queue."""
    expired_queue_ids: dict[str, Output[str]]
    """ARM id of each channel's queue of expired twins; empty unless they are kept."""

    def __init__(self, name: str, args: BusArgs, opts: ResourceOptions | None = None) -> None:
        super().__init__("sbdr:index:Bus", name, None, opts)
        premium = args.sku == servicebus.SkuName.PREMIUM

        self.namespace = servicebus.Namespace(
            f"{name}-namespace",
            namespace_name=args.namespace_name,
            resource_group_name=args.resource_group,
            location=args.location,
            sku=servicebus.SBSkuArgs(
                name=args.sku,
                tier=servicebus.SkuTier(args.sku.value),
                capacity=args.capacity if premium else None,
            ),
            disable_local_auth=True,
            minimum_tls_version=servicebus.TlsVersion.TLS_VERSION_1_2,
            tags=args.tags,
            opts=child_of(self, timeout="30m"),
        )

        def queue(
            entity: str, *after: servicebus.Queue | None, **by_standing: Any
        ) -> servicebus.Queue:
            return servicebus.Queue(
                f"{name}-{entity}",
                queue_name=entity,
                resource_group_name=args.resource_group,
                namespace_name=self.namespace.name,
                lock_duration=iso(LOCK),
                max_size_in_megabytes=MAX_SIZE_IN_MEGABYTES[args.sku],
                requires_duplicate_detection=True,
                duplicate_detection_history_time_window=iso(args.duplicate_window),
                **by_standing,
                # A flag that forces replacement would delete the messages.
                opts=child_of(self, protect=True, depends_on=[it for it in after if it]),
            )

        expired: dict[str, servicebus.Queue] = {}
        if args.keep_expired:
            for channel in args.max_delivery_counts:
                expired[channel] = queue(
                    naming.expired(channel),
                    **_queue(EXPIRED_TIME_TO_LIVE, dead_letter=False),
                )
        queues: dict[str, servicebus.Queue] = {}
        handoffs: dict[str, servicebus.Queue] = {}
        for channel, count in args.max_delivery_counts.items():
            main = {"max_delivery_count": count, **main_queue(args, channel)}
            handoff = naming.handoff(channel)
            # First whichever gets the longer time-to-live: a message that arrives between the two
            # updates and finds the shorter one in both would be lost with the other region's copy.
            if args.standing is Standing.ACTIVE:
                queues[channel] = queue(channel, expired.get(channel), **main)
                handoffs[channel] = queue(handoff, queues[channel], **handoff_queue(args))
            else:
                handoffs[channel] = queue(handoff, **handoff_queue(args))
                queues[channel] = queue(channel, expired.get(channel), handoffs[channel], **main)

        self.host = Output.format("{0}.servicebus.windows.net", self.namespace.name)
        self.queue_names = [*queues, *map(naming.handoff, handoffs), *map(naming.expired, expired)]
        self.queue_ids = {channel: queue.id for channel, queue in queues.items()}
        self.handoff_queue_ids = {channel: queue.id for channel, queue in handoffs.items()}
        self.expired_queue_ids = {channel: queue.id for channel, queue in expired.items()}
        self.register_outputs({"host": self.host})
