"""The grants that cross regions, in both directions."""

from collections.abc import Mapping
from dataclasses import dataclass

import pulumi
from pulumi import Input, ResourceOptions

from components.grant import BuiltInRole, grant


@dataclass(frozen=True, kw_only=True)
class Side:
    """What one region grants, and to whom the other region grants."""

    queue_ids: Mapping[str, Input[str]]
    handoff_queue_ids: Mapping[str, Input[str]]
    relay_principal_id: Input[str]
    gateway_principal_id: Input[str]


@dataclass(frozen=True, kw_only=True)
class CrossGrantsArgs:
    primary: Side
    dr: Side


class CrossGrants(pulumi.ComponentResource):
    """Each region's relay may pay its debts to the other; each gateway may send to the other.

    All of them belong to `primary`: `dr` must deploy alone. They exist whether or not a gateway
    does, so that one can be switched on while the other region is dark.
    """

    def __init__(
        self, name: str, args: CrossGrantsArgs, opts: ResourceOptions | None = None
    ) -> None:
        super().__init__("sbdr:index:CrossGrants", name, None, opts)

        def let_send(
            who: str, principal_id: Input[str], queue_ids: Mapping[str, Input[str]]
        ) -> None:
            for channel, queue_id in queue_ids.items():
                grant(
                    f"{name}-{who}-{channel}-sender",
                    BuiltInRole.SERVICE_BUS_DATA_SENDER,
                    scope=queue_id,
                    principal_id=principal_id,
                    parent=self,
                )

        for role, own, other in (("primary", args.primary, args.dr), ("dr", args.dr, args.primary)):
            let_send(f"{role}-relay", own.relay_principal_id, other.queue_ids)
            let_send(f"{role}-gateway", own.gateway_principal_id, other.queue_ids)
            let_send(f"{role}-gateway-handoff", own.gateway_principal_id, other.handoff_queue_ids)
        self.register_outputs({})
