"""What each region is and has, and what it lacks of what the settings want."""

from collections.abc import Mapping, Sequence
from concurrent.futures import ThreadPoolExecutor
from typing import Any

from rehearsal.commands.differences import differences
from rehearsal.commands.inventory import Inventory
from rehearsal.commands.project import STACKS
from rehearsal.commands.refusal import Refusal
from rehearsal.commands.rehearsal import Rehearsal
from rehearsal.commands.table import table

Steps = Sequence[Mapping[str, Any]]


def status(rehearsal: Rehearsal) -> None:
    held = rehearsal.azure.resources()
    inputs = {resource["id"]: resource["inputs"] for resource in held}
    recorded: set[str] = set()
    stacks = list(reversed(STACKS))
    with ThreadPoolExecutor() as pool:
        previews = list(pool.map(lambda stack: _preview(rehearsal, stack), stacks))
    for stack, steps in zip(stacks, previews, strict=True):
        region = rehearsal.region(stack)
        reach = "reachable" if rehearsal.reachable(stack) else "DARK"
        standing = "standing unknown" if isinstance(steps, str) else _standing(steps)
        print(f"{stack}  {region}  {standing}  {reach}\n")
        print(_contents(Inventory(held, region)))
        if isinstance(steps, str):
            print(f"\n  what the settings want cannot be told: {steps}\n")
            continue
        print(_differences(differences(steps, inputs)))
        recorded |= {step["oldState"].get("id", "").lower() for step in steps if _known(step)}
    if unrecorded := [id for id in inputs if id.lower() not in recorded]:
        print("In Azure but in no stack (`make repair STACK=...` adopts what a stack wants):")
        print("\n".join(f"  {id}" for id in unrecorded))


def _preview(rehearsal: Rehearsal, stack: str) -> Steps | str:
    """All that the settings want, step by step; or why that cannot be told."""
    try:
        steps: Steps = rehearsal.pulumi.answer("preview", "--show-sames", "-s", stack)["steps"]
    except Refusal as refusal:
        return str(refusal)
    return steps


def _standing(steps: Steps) -> str:
    """As last deployed: the stack's own output."""
    outputs = [
        step["oldState"].get("outputs", {})
        for step in steps
        if _known(step) and step["oldState"]["type"] == "pulumi:pulumi:Stack"
    ]
    return str(outputs[0].get("standing", "incomplete")) if outputs else "never deployed"


def _contents(inventory: Inventory) -> str:
    return "\n\n".join(
        [
            table(
                ("queue", "TTL", "on expiry", "forwards to", "deliveries", "duplicates"),
                inventory.queues(),
            ),
            table(("workflow", "state"), inventory.workflows()),
            table(("gateway", "tier"), inventory.gateways()),
            table(("identity", "may", "on"), inventory.grants()),
        ]
    )


def _known(step: Mapping[str, Any]) -> bool:
    return bool(step.get("oldState"))


def _differences(lines: Sequence[str]) -> str:
    if not lines:
        return "\n  differs from the settings: nothing\n"
    return "\n".join(["", "  differs from the settings:", *(f"    {line}" for line in lines), ""])
