"""What works on one channel in one region: processor, sweeper and relay."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from typing import Any

import pulumi
from pulumi import Input, Output, ResourceOptions
from pulumi_azure_native import managedidentity

from components import naming
from components.bus import EXPIRED_TIME_TO_LIVE, LOCK, Bus
from components.channel import Channel
from components.consumer import Consumer, ConsumerArgs
from components.grant import BuiltInRole, grant
from components.logic_app import definition
from components.standing import Role, Standing
from components.sweeper import Sweeper, SweeperArgs


@dataclass(frozen=True, kw_only=True)
class ProcessingArgs:
    workload: str
    role: Role
    standing: Standing
    resource_group: Input[str]
    location: str
    channel: Channel
    bus: Bus
    peer_host: Input[str]
    """Host of the other region's namespace."""
    processor_identity: managedidentity.UserAssignedIdentity
    relay_identity: managedidentity.UserAssignedIdentity
    time_to_live: timedelta
    superseded_before: datetime | None = None
    """Messages published earlier are completed without a call to the backend."""
    peer_lost: bool = False
    """The other region will not come back: the relay pays into its own region's queue."""
    tags: Mapping[str, str] = field(default_factory=dict)


class Processing(pulumi.ComponentResource):
    """The processor works in the active region, the sweeper in the standby, the relay in both."""

    workflows: dict[str, Output[str | None]]
    """State of each Logic App, by its name."""

    def __init__(
        self, name: str, args: ProcessingArgs, opts: ResourceOptions | None = None
    ) -> None:
        super().__init__("sbdr:index:Processing", name, None, opts)
        channel = args.channel
        cut = args.superseded_before

        def named(purpose: str) -> str:
            return f"{args.role}-{purpose}-{channel.name}"

        def workflow_name(purpose: str, what: str = channel.name) -> str:
            return naming.workflow(args.workload, purpose, what, args.role)

        def consumer(
            purpose: str,
            *,
            identity: managedidentity.UserAssignedIdentity,
            queue: str,
            queue_id: Input[str],
            enabled: bool,
            authenticate: bool,
            parameters: Mapping[str, Input[Any]],
        ) -> Consumer:
            return Consumer(
                named(purpose),
                ConsumerArgs(
                    resource_group=args.resource_group,
                    location=args.location,
                    workflow_name=workflow_name(purpose),
                    connection_name=naming.connection(
                        args.workload, purpose, channel.name, args.role
                    ),
                    definition=definition(
                        purpose,
                        every=channel.polling_interval,
                        concurrency=channel.concurrency,
                        authenticate=authenticate,
                    ),
                    parameters={
                        "queueName": queue,
                        "lockSeconds": LOCK // timedelta(seconds=1),
                        **parameters,
                    },
                    queue_id=queue_id,
                    host=args.bus.host,
                    identity=identity,
                    enabled=enabled,
                    tags=args.tags,
                ),
                ResourceOptions(parent=self),
            )

        processor = consumer(
            "processor",
            identity=args.processor_identity,
            queue=channel.name,
            queue_id=args.bus.queue_ids[channel.name],
            enabled=args.standing is Standing.ACTIVE,
            authenticate=channel.backend_audience is not None,
            parameters={
                "backendUrl": channel.backend_url,
                "backendAudience": channel.backend_audience or "",
                "permanentRefusals": list(channel.permanent_refusals),
                "supersededBefore": f"{cut:%Y-%m-%dT%H:%M:%SZ}" if cut else "",
            },
        )

        def sweep(queue: str, *, time_to_live: timedelta, enabled: bool) -> None:
            sweeper = Sweeper(
                f"{args.role}-sweeper-{queue}",
                SweeperArgs(
                    resource_group=args.resource_group,
                    location=args.location,
                    workflow_name=workflow_name("sweeper", queue),
                    queue=queue,
                    processor=processor,
                    identity_id=args.processor_identity.id,
                    time_to_live=time_to_live,
                    enabled=enabled,
                    tags=args.tags,
                ),
                ResourceOptions(parent=self),
            )
            self.workflows[workflow_name("sweeper", queue)] = sweeper.workflow.state

        self.workflows = {workflow_name("processor"): processor.workflow.state}
        sweep(
            channel.name,
            time_to_live=args.time_to_live,
            enabled=args.standing is Standing.STANDBY,
        )
        if (expired_id := args.bus.expired_queue_ids.get(channel.name)) is not None:
            expired = naming.expired(channel.name)
            grant(
                f"{args.role}-sweeper-{expired}-receiver",
                BuiltInRole.SERVICE_BUS_DATA_RECEIVER,
                scope=expired_id,
                principal_id=args.processor_identity.principal_id,
                parent=self,
            )
            # Nobody reads it, whatever the standing.
            sweep(expired, time_to_live=EXPIRED_TIME_TO_LIVE, enabled=True)
        relay = consumer(
            "relay",
            identity=args.relay_identity,
            queue=naming.handoff(channel.name),
            queue_id=args.bus.handoff_queue_ids[channel.name],
            enabled=True,
            authenticate=True,
            parameters={
                "targetHost": args.bus.host if args.peer_lost else args.peer_host,
                "targetQueue": channel.name,
            },
        )
        if args.peer_lost:
            grant(
                f"{named('relay')}-sender",
                BuiltInRole.SERVICE_BUS_DATA_SENDER,
                scope=args.bus.queue_ids[channel.name],
                principal_id=args.relay_identity.principal_id,
                parent=self,
            )

        self.workflows[workflow_name("relay")] = relay.workflow.state
        self.register_outputs({})
