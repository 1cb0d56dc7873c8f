"""Makes the broker prune a queue that nobody reads."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import timedelta

import pulumi
from pulumi import Input, ResourceOptions

from components.consumer import Consumer
from components.logic_app import definition, logic_app

SHORTEST_INTERVAL = timedelta(minutes=5)


@dataclass(frozen=True, kw_only=True)
class SweeperArgs:
    resource_group: Input[str]
    location: str
    workflow_name: str
    queue: str
    processor: Consumer
    """The channel's processor: the sweeper receives with its connection and as its identity."""
    identity_id: Input[str]
    time_to_live: timedelta
    """The queue's: swept twice in that time, a message meets the sweeper at most three times."""
    enabled: bool
    tags: Mapping[str, str] = field(default_factory=dict)


class Sweeper(pulumi.ComponentResource):
    """A Logic App that now and then receives one message and abandons it.

    Time-to-live is not enforced while no client listens:
    https://learn.microsoft.com/azure/service-bus-messaging/message-expiration
    """

    def __init__(self, name: str, args: SweeperArgs, opts: ResourceOptions | None = None) -> None:
        super().__init__("sbdr:index:Sweeper", name, None, opts)
        self.workflow = logic_app(
            f"{name}-workflow",
            resource_group=args.resource_group,
            location=args.location,
            workflow_name=args.workflow_name,
            definition=definition("sweeper", every=max(args.time_to_live / 2, SHORTEST_INTERVAL)),
            parameters={"queueName": args.queue},
            connection=args.processor.connection,
            identity_id=args.identity_id,
            enabled=args.enabled,
            tags=args.tags,
            parent=self,
        )
        self.register_outputs({})
