"""One region: group, identities, bus, and per channel a processor, a sweeper and a relay."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from typing import Any

import pulumi
from pulumi import Input, Output, ResourceOptions
from pulumi_azure_native import managedidentity, resources, servicebus

from components import naming
from components.bus import LOCK, Bus, BusArgs
from components.channel import Channel
from components.child import child_of
from components.consumer import Consumer, ConsumerArgs
from components.grant import BuiltInRole, grant
from components.logic_app import definition
from components.standing import Role, Standing
from components.sweeper import Sweeper, SweeperArgs


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
        self._name, self._args = name, args
        suffix = Output.from_input(args.suffix)

        group = resources.ResourceGroup(
            f"{name}-group",
            resource_group_name=naming.resource_group(args.workload, args.role),
            location=args.location,
            tags=args.tags,
            opts=child_of(self, timeout="30m"),
        )
        self.resource_group = group.name
        self.processor_identity = self._identity("processor")
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
            self._let_send("gateway", self.gateway_identity, self.bus.queue_ids, channel)
            self._let_send(
                "gateway-handoff", self.gateway_identity, self.bus.handoff_queue_ids, channel
            )
            processor = self._processor(channel)
            sweeper = self._sweeper(channel, processor)
            relay = self._relay(channel)
            for purpose, owner in (
                ("processor", processor),
                ("sweeper", sweeper),
                ("relay", relay),
            ):
                self.workflows[self._workflow_name(purpose, channel)] = owner.workflow.state
        self.register_outputs({"host": self.host})

    def _workflow_name(self, purpose: str, channel: Channel) -> str:
        return naming.workflow(self._args.workload, purpose, channel.name, self._args.role)

    def _identity(self, purpose: str) -> managedidentity.UserAssignedIdentity:
        return managedidentity.UserAssignedIdentity(
            f"{self._name}-{purpose}",
            resource_name_=naming.identity(self._args.workload, purpose, self._args.role),
            resource_group_name=self.resource_group,
            location=self._args.location,
            tags=self._args.tags,
            opts=child_of(self),
        )

    def _let_send(
        self,
        purpose: str,
        identity: managedidentity.UserAssignedIdentity,
        queue_ids: Mapping[str, Input[str]],
        channel: Channel,
    ) -> None:
        grant(
            f"{self._name}-{purpose}-{channel.name}-sender",
            BuiltInRole.SERVICE_BUS_DATA_SENDER,
            scope=queue_ids[channel.name],
            principal_id=identity.principal_id,
            parent=self,
        )

    def _consumer(
        self,
        purpose: str,
        channel: Channel,
        *,
        identity: managedidentity.UserAssignedIdentity,
        queue: str,
        queue_id: Input[str],
        enabled: bool,
        parameters: Mapping[str, Input[Any]],
    ) -> Consumer:
        args = self._args
        return Consumer(
            f"{self._name}-{purpose}-{channel.name}",
            ConsumerArgs(
                resource_group=self.resource_group,
                location=args.location,
                workflow_name=self._workflow_name(purpose, channel),
                connection_name=naming.connection(args.workload, purpose, channel.name, args.role),
                definition=definition(
                    purpose,
                    every=channel.polling_interval,
                    concurrency=channel.concurrency,
                    authenticate=purpose == "relay" or channel.backend_audience is not None,
                ),
                parameters={
                    "queueName": queue,
                    "lockSeconds": LOCK // timedelta(seconds=1),
                    **parameters,
                },
                queue_id=queue_id,
                host=self.host,
                identity=identity,
                enabled=enabled,
                tags=args.tags,
            ),
            ResourceOptions(parent=self),
        )

    def _processor(self, channel: Channel) -> Consumer:
        cut = self._args.superseded_before
        return self._consumer(
            "processor",
            channel,
            identity=self.processor_identity,
            queue=channel.name,
            queue_id=self.bus.queue_ids[channel.name],
            enabled=self._args.standing is Standing.ACTIVE,
            parameters={
                "backendUrl": channel.backend_url,
                "backendAudience": channel.backend_audience or "",
                "permanentRefusals": list(channel.permanent_refusals),
                "supersededBefore": f"{cut:%Y-%m-%dT%H:%M:%SZ}" if cut else "",
            },
        )

    def _sweeper(self, channel: Channel, processor: Consumer) -> Sweeper:
        args = self._args
        return Sweeper(
            f"{self._name}-sweeper-{channel.name}",
            SweeperArgs(
                resource_group=self.resource_group,
                location=args.location,
                workflow_name=self._workflow_name("sweeper", channel),
                queue=channel.name,
                processor=processor,
                identity_id=self.processor_identity.id,
                time_to_live=args.time_to_live,
                enabled=args.standing is Standing.STANDBY,
                tags=args.tags,
            ),
            ResourceOptions(parent=self),
        )

    def _relay(self, channel: Channel) -> Consumer:
        if self._args.peer_lost:
            self._let_send("relay", self.relay_identity, self.bus.queue_ids, channel)
        return self._consumer(
            "relay",
            channel,
            identity=self.relay_identity,
            queue=naming.handoff(channel.name),
            queue_id=self.bus.handoff_queue_ids[channel.name],
            enabled=True,
            parameters={
                "targetHost": self.host if self._args.peer_lost else self.peer_host,
                "targetQueue": channel.name,
            },
        )
