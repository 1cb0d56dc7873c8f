"""What `dr` exported, as `primary` reads it: from the state store, never from Azure."""

from dataclasses import dataclass
from typing import Any, Self

import pulumi

from components.cross_grants import Side
from components.standing import Standing
from settings import Settings

OUTPUTS = (
    "suffix",
    "publisherKey",
    "region",
    "workload",
    "standing",
    "serviceBusSku",
    "gatewayEnabled",
    "queueIds",
    "handoffQueueIds",
    "relayPrincipalId",
    "gatewayPrincipalId",
)


@dataclass(frozen=True, kw_only=True)
class Peer:
    suffix: str
    publisher_key: pulumi.Output[str]
    side: Side
    gateway_enabled: bool

    @classmethod
    async def read(cls, settings: Settings) -> Self:
        """The outputs of `peerStack`, checked against the settings before anything is registered.

        Raises RunError when that stack was never deployed, or does not go with these settings.
        """
        await _require_stack(settings.peer_stack)
        reference = pulumi.StackReference(settings.peer_stack)
        details = {name: await reference.get_output_details(name) for name in OUTPUTS}
        outputs: dict[str, Any] = {
            name: it.secret_value or it.value for name, it in details.items()
        }
        if missing := [name for name, value in outputs.items() if value is None]:
            raise pulumi.RunError(
                f"peerStack: {settings.peer_stack!r} was never deployed, or its last update failed "
                f"(it has no output {missing[0]!r}); first: pulumi up -s {settings.peer_stack}"
            )
        if problems := mismatches(settings, outputs):
            raise pulumi.RunError(
                f"these settings do not go with the stack {settings.peer_stack!r}:\n"
                + "\n".join(f"  - {problem}" for problem in problems)
            )
        return cls(
            suffix=outputs["suffix"],
            publisher_key=pulumi.Output.secret(outputs["publisherKey"]),
            side=Side(
                queue_ids={c.name: outputs["queueIds"][c.name] for c in settings.channels},
                handoff_queue_ids={
                    c.name: outputs["handoffQueueIds"][c.name] for c in settings.channels
                },
                relay_principal_id=outputs["relayPrincipalId"],
                gateway_principal_id=outputs["gatewayPrincipalId"],
            ),
            gateway_enabled=outputs["gatewayEnabled"],
        )


async def _require_stack(name: str) -> None:
    """A stack that cannot be read is refused here: a StackReference to it ends the whole program.

    Raises RunError.
    """
    try:
        await pulumi.runtime.invoke_async("pulumi:pulumi:readStackOutputs", {"name": name})
    except Exception as failure:
        raise pulumi.RunError(
            f"peerStack: {name!r} cannot be read; name the dr stack, or deploy it first: "
            f"pulumi stack init {name}, pulumi up -s {name} ({failure})"
        ) from failure


def mismatches(settings: Settings, dr: dict[str, Any]) -> list[str]:
    """What keeps a primary with these settings from working with what `dr` exported."""
    problems = []
    if dr["serviceBusSku"] != settings.service_bus_sku:
        problems.append(
            f"serviceBusSku: {settings.service_bus_sku} here but {dr['serviceBusSku']} there, so a "
            "message that only one region can take could never be paid back; use the same tier"
        )
    if dr["workload"] != settings.workload:
        problems.append(
            f"workload: {settings.workload!r} here but {dr['workload']!r} there; use the same"
        )
    if dr["region"] != settings.peer_region:
        problems.append(
            f"peerRegion: {settings.peer_region!r}, but that stack lies in {dr['region']!r}; use it"
        )
    if absent := [c.name for c in settings.channels if c.name not in dr["queueIds"]]:
        problems.append(
            f"channels: {', '.join(absent)} not deployed there; "
            "add the same channels and deploy dr first"
        )
    if settings.standing is Standing.STANDBY and dr["standing"] != Standing.ACTIVE:
        problems.append(
            f"drActive: true would make this region standby while dr is {dr['standing']}, and "
            "nobody would process; set drActive to true on dr and deploy it first"
        )
    return problems
