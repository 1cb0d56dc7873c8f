"""What each region is and has, and what it lacks of what the settings want."""

from collections.abc import Mapping, Sequence
from concurrent.futures import ThreadPoolExecutor
from datetime import datetime
from typing import Any

from rehearsal.client import Answer
from rehearsal.commands.age import said
from rehearsal.commands.backups import newest, report
from rehearsal.commands.deployed_vault import DeployedVault
from rehearsal.commands.differences import differences
from rehearsal.commands.inventory import Inventory
from rehearsal.commands.project import STACKS
from rehearsal.commands.refusal import Refusal
from rehearsal.commands.rehearsal import Rehearsal
from rehearsal.commands.table import table
from rehearsal.commands.topmost import topmost
from rehearsal.vault_client import VaultClient

BLOB = "azure-native:storage:Blob"
"""What is written into a container is no stack's business."""

Steps = Sequence[Mapping[str, Any]]


def status(rehearsal: Rehearsal) -> None:
    held = rehearsal.azure.resources()
    told = rehearsal.azure.queues()
    inputs = {resource["id"]: resource["inputs"] for resource in held}
    recorded: set[str] = set()
    standings = set()
    stacks = list(reversed(STACKS))
    with ThreadPoolExecutor() as pool:
        previews = list(pool.map(lambda stack: _preview(rehearsal, stack), stacks))
    for stack, steps in zip(stacks, previews, strict=True):
        region = rehearsal.region(stack)
        reach = "reachable" if rehearsal.reachable(stack) else "DARK"
        standing = "standing unknown" if isinstance(steps, str) else _standing(steps)
        standings.add(standing)
        print(f"{stack}  {region}  {standing}  {reach}\n")
        print(_contents(Inventory(held, region), depths(told, region)))
        if isinstance(steps, str):
            print(f"\n  what the settings want cannot be told: {steps}\n")
            continue
        print(_differences(differences(steps, inputs)))
        recorded |= {step["oldState"].get("id", "").lower() for step in steps if _known(step)}
    if standings == {"active"}:
        print(
            "Both are active: when both answer, `make failover` makes the primary region standby\n"
        )
    print(_backups(rehearsal, held))
    blobs = {it["id"] for it in held if it["type"] == BLOB}
    if unrecorded := [id for id in inputs if id.lower() not in recorded and id not in blobs]:
        print("In Azure but in no stack (`make repair STACK=...` adopts what a stack wants):")
        print("\n".join(f"  {id}" for id in topmost(unrecorded)))


def _backups(rehearsal: Rehearsal, held: list[Answer]) -> str:
    vault = DeployedVault.among(held)
    if vault is None:
        return "backups  none are made\n"
    azure = VaultClient(rehearsal.home.path)
    newest_one = newest(azure.jobs(), held, vault)
    text = report(newest_one, vault.schedule, datetime.fromisoformat(azure.now()))
    return f"backups  {vault.region}\n\n  {text}\n"


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


def depths(told: Answer, region: str) -> list[tuple[str, ...]]:
    """What lies in each queue of a region; ages by the buses' clock."""
    now = datetime.fromisoformat(told["now"])
    return [
        (
            queue["queue"],
            str(queue["active"]),
            str(queue["dead"]),
            said(now - datetime.fromisoformat(queue["oldest"])) if queue["oldest"] else "-",
        )
        for it in told["regions"]
        if it["region"] == region
        for queue in it["queues"]
    ]


def _contents(inventory: Inventory, lying: list[tuple[str, ...]]) -> str:
    return "\n\n".join(
        [
            table(("queue", "messages", "dead letters", "oldest"), lying),
            table(
                ("queue", "TTL", "on expiry", "forwards to", "deliveries", "duplicates"),
                inventory.queues(),
            ),
            table(("workflow", "state"), inventory.workflows()),
            table(("gateway", "tier"), inventory.gateways()),
            table(("identity", "role", "on"), inventory.grants_by_identity()),
        ]
    )


def _known(step: Mapping[str, Any]) -> bool:
    return bool(step.get("oldState"))


def _differences(lines: Sequence[str]) -> str:
    if not lines:
        return "\n  differs from the settings: nothing\n"
    return "\n".join(["", "  differs from the settings:", *(f"    {line}" for line in lines), ""])
