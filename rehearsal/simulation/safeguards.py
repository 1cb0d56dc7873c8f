"""What is deployed, with one safeguard taken out."""

from collections.abc import Collection
from dataclasses import replace
from datetime import timedelta
from typing import Any
from xml.etree import ElementTree

from rehearsal.gateway import compile_policy
from rehearsal.simulation.deployed import Deployed, Gateway, Settings, Stack, Standing


def with_time_to_live(deployed: Deployed, time_to_live: timedelta) -> Deployed:
    """Another T."""
    standby = changed(deployed, "queue", (Standing.STANDBY,), time_to_live=time_to_live)
    return changed(standby, "handoff", (Standing.ACTIVE,), time_to_live=time_to_live)


def keeping_expired(deployed: Deployed) -> Deployed:
    """The standby's queue dead-letters what expires."""
    return changed(deployed, "queue", (Standing.STANDBY,), dead_letter_expired=True)


def giving_up(deployed: Deployed, *, tries: int) -> Deployed:
    """The handoff queue dead-letters a debt that could not be paid so many times."""
    return changed(deployed, "handoff", max_delivery_count=tries)


def without_sweeper(deployed: Deployed) -> Deployed:
    return changed(deployed, "sweeper", enabled=False)


def without_handoff(deployed: Deployed) -> Deployed:
    """The gateway acknowledges what one region has stored."""

    def change(stack: Stack) -> Stack:
        gateway = stack.gateway
        policy = compile_policy(_acknowledging_one_copy(gateway), gateway.named_values)
        return replace(stack, gateway=replace(gateway, policy=policy))

    stacks = {role: change(stack) for role, stack in deployed.stacks.items()}
    return replace(deployed, stacks=stacks)


def _acknowledging_one_copy(gateway: Gateway) -> str:
    """What would be sent to the handoff queue counts as stored there, unsent."""
    root = ElementTree.fromstring(gateway.xml)
    for parent in root.iter():
        tags = [child.tag for child in parent]
        names = [child.get("name") for child in parent]
        if "handoffStatus" in names and "retry" in tags:
            parent[names.index("handoffStatus")].set("value", "@(201)")
            del parent[tags.index("retry")]
            return ElementTree.tostring(root, encoding="unicode")
    raise AssertionError("the policy hands nothing off")


def changed(
    deployed: Deployed,
    part: str,
    standings: Collection[Standing] = tuple(Standing),
    **settings: Any,
) -> Deployed:
    """With other settings of a part in some standings, in both regions."""

    def of(standing: Standing, whole: Settings) -> Settings:
        if standing not in standings:
            return whole
        return {**whole, part: replace(whole[part], **settings)}

    stacks = {
        role: replace(stack, settings={at: of(at, it) for at, it in stack.settings.items()})
        for role, stack in deployed.stacks.items()
    }
    return replace(deployed, stacks=stacks)
