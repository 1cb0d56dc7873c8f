"""One region: group, identities, bus, and per channel a processor, a sweeper and a relay."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime, timedelta

import pulumi
from pulumi import Input, Output, ResourceOptions
from pulumi_azure_native import managedidentity, resources, servicebus

from components import naming
from components.bus import Bus, BusArgs
from components.channel import Channel
from components.child import child_of
from components.grant import BuiltInRole, grant
from components.processing import Processing, ProcessingArgs
from components.standing import Role, Standing


@dataclass(frozen=True, kw_only=True)
class RegionArgs:
    workload: str
    role: Role
    standing: Standing
    location: str
    suffix: Input[str]
    """Makes global names unique; the same in both regions."""
    channels: Sequence[Channel]
    sku: servicebus.SkuName
    capacity: int = 1
    time_to_live: timedelta
    active_time_to_live: timedelta
    duplicate_window: timedelta
    keep_expired: bool = False
    superseded_before: datetime | None = None
    """Messages published earlier are completed without a call to the backend."""
    peer_lost: bool = False
    """The other region will not come back: relays pay into their own region's queues."""
    tags: Mapping[str, str] = field(default_factory=dict)


class Region(pulumi.ComponentResource):
    """All that a region needs to process its messages, with nothing in the other region."""

    resource_group: Output[str]
    host: Output[str]
    """Host of this region's namespace."""
    peer_host: Output[str]
    """Host of the other region's namespace, known without asking that region."""
    workflows: dict[str, Output[str | None]]
    """State of each Logic App, by its name."""

    def __init__(self, name: str, args: RegionArgs, opts: ResourceOptions | None = None) -> None:
        super().__init__("sbdr:index:Region", name, None, opts)
        self._args = args
        suffix = Output.from_input(args.suffix)

        group = resources.ResourceGroup(
            f"{name}-group",
            resource_group_name=naming.resource_group(args.workload, args.role),
            location=args.location,
            tags=args.tags,
            opts=child_of(self, timeout="30m"),
        )
        self.resource_group = group.name
        processor = self._identity("processor")
        self.relay_identity = self._identity("relay")
        self.gateway_identity = self._identity("gateway")

        self.bus = Bus(
            f"{name}-bus",
            BusArgs(
                resource_group=group.name,
                location=args.location,
                namespace_name=suffix.apply(
                    lambda text: naming.namespace(args.workload, args.role, text)
                ),
                sku=args.sku,
                capacity=args.capacity,
                max_delivery_counts={c.name: c.max_delivery_count for c in args.channels},
                standing=args.standing,
                time_to_live=args.time_to_live,
                active_time_to_live=args.active_time_to_live,
                duplicate_window=args.duplicate_window,
                keep_expired=args.keep_expired,
                tags=args.tags,
            ),
            ResourceOptions(parent=self),
        )
        self.host = self.bus.host
        self.peer_host = suffix.apply(
            lambda text: naming.namespace_host(args.workload, args.role.other, text)
        )

        self.workflows = {}
        for channel in args.channels:
            self._let_gateway_send(channel)
            processing = Processing(
                f"{name}-{channel.name}",
                ProcessingArgs(
                    workload=args.workload,
                    role=args.role,
                    standing=args.standing,
                    resource_group=group.name,
                    location=args.location,
                    channel=channel,
                    bus=self.bus,
                    peer_host=self.peer_host,
                    processor_identity=processor,
                    relay_identity=self.relay_identity,
                    time_to_live=args.time_to_live,
                    superseded_before=args.superseded_before,
                    peer_lost=args.peer_lost,
                    tags=args.tags,
                ),
                ResourceOptions(parent=self),
            )
            self.workflows |= processing.workflows
        self.register_outputs({"host": self.host})

    def _identity(self, purpose: str) -> managedidentity.UserAssignedIdentity:
        return managedidentity.UserAssignedIdentity(
            f"{self._args.role}-{purpose}",
            resource_name_=naming.identity(self._args.workload, purpose, self._args.role),
            resource_group_name=self.resource_group,
            location=self._args.location,
            tags=self._args.tags,
            opts=child_of(self),
        )

    def _let_gateway_send(self, channel: Channel) -> None:
        for queue, queue_ids in (
            (channel.name, self.bus.queue_ids),
            (naming.handoff(channel.name), self.bus.handoff_queue_ids),
        ):
            grant(
                f"{self._args.role}-gateway-{queue}-sender",
                BuiltInRole.SERVICE_BUS_DATA_SENDER,
                scope=queue_ids[channel.name],
                principal_id=self.gateway_identity.principal_id,
                parent=self,
            )
