"""Failing over and failing back: one region becomes active, and only then the other standby."""

from rehearsal.commands import update
from rehearsal.commands.refusal import Refusal
from rehearsal.commands.rehearsal import Rehearsal

OTHER = {"dr": "primary", "primary": "dr"}


def make_active(rehearsal: Rehearsal, role: str, command: str) -> None:
    """Enable before disable: an overlap costs duplicates, a gap costs messages."""
    other = OTHER[role]
    rehearsal.require_deployed(role)
    rehearsal.require_reachable(role, "nothing can be enabled there")
    changed = _flip(rehearsal, role, active=role)
    _require_processors(rehearsal, role)
    print(f"\n{rehearsal.place(role)} is active ({_count(changed)}).")

    if not rehearsal.resources_of(other):
        print(f"{rehearsal.place(other)} was never deployed.")
        return
    if not rehearsal.reachable(other):
        print(
            f"{rehearsal.place(other)} is dark and stays as it is: when it answers again"
            f" (`make recover REGION={other}`), run `make {command}` again to make it standby."
        )
        return
    changed = _flip(rehearsal, other, active=role)
    print(f"\n{rehearsal.place(other)} is standby ({_count(changed)}).")
    print("`make status` shows both.")


def _flip(rehearsal: Rehearsal, stack: str, *, active: str) -> int:
    value = "true" if active == "dr" else "false"
    rehearsal.pulumi.succeed("config", "set", "drActive", value, "-s", stack)
    return update.complete(rehearsal.pulumi, stack)


def _require_processors(rehearsal: Rehearsal, role: str) -> None:
    """Asks Azure itself: the other region may only stand by when this one really processes."""
    workflows = [
        workflow["inputs"]
        for workflow in rehearsal.azure.resources("azure-native:logic:Workflow")
        if workflow["region"] == rehearsal.region(role)
    ]
    processors = [w for w in workflows if "-processor-" in w["workflowName"]]
    idle = [w["workflowName"] for w in processors if w["state"] != "Enabled"]
    if idle or not processors:
        what = f"processors that are not enabled ({', '.join(idle)})" if idle else "no processors"
        raise Refusal(f"{rehearsal.place(role)} has {what}; the other region stays active")


def _count(changed: int) -> str:
    return {0: "nothing had to change", 1: "1 resource changed"}.get(
        changed, f"{changed} resources changed"
    )
