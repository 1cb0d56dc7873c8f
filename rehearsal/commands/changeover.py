"""Failing over and failing back: one region becomes active, and only then the other standby."""

from datetime import datetime

from rehearsal.commands import project, update
from rehearsal.commands.refusal import Refusal
from rehearsal.commands.rehearsal import Rehearsal
from rehearsal.commands.standby_rule import Side, missing
from rehearsal.control.durations import parse

OTHER = {"dr": "primary", "primary": "dr"}


def failover(rehearsal: Rehearsal, looked: str) -> None:
    make_active(rehearsal, "dr", "failover", looked=_has_looked(looked))


def failback(rehearsal: Rehearsal, looked: str) -> None:
    make_active(rehearsal, "primary", "failback", looked=_has_looked(looked))


def make_active(rehearsal: Rehearsal, role: str, command: str, *, looked: bool) -> None:
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
    works = _works(rehearsal, other)
    if works and (lacks := _lacks(rehearsal, other, looked=looked)):
        raise _stays_active(other, command, lacks)
    changed = _flip(rehearsal, other, active=role)
    # What came between the look and the end of the update may lie there alone.
    if works and (lacks := _lacks(rehearsal, other, looked=True)):
        _flip(rehearsal, other, active=other)
        raise _stays_active(other, command, lacks)
    print(f"\n{rehearsal.place(other)} is standby ({_count(changed)}).")
    print("`make status` shows both.")


def _has_looked(looked: str) -> bool:
    if looked not in ("", "yes"):
        raise Refusal(f"LOOKED is `{looked}`; it must be yes, or not be there")
    return looked == "yes"


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


def _works(rehearsal: Rehearsal, role: str) -> bool:
    """Whether it processes: a region without a bus, or that stands by, has nothing to drain."""
    standings = {it["role"]: it["standing"] for it in rehearsal.azure.queues()["regions"]}
    return bool(standings.get(role, "standby") != "standby")


def _lacks(rehearsal: Rehearsal, leaving: str, *, looked: bool) -> list[str]:
    """What must be so before it stands by: drain before disable."""
    told = rehearsal.azure.queues()
    sides = {it["role"]: it for it in told["regions"]}
    allowance = project.setting(rehearsal.home, OTHER[leaving], "backlogAllowance")
    return missing(
        Side.of(sides[leaving]),
        Side.of(sides[OTHER[leaving]]),
        now=datetime.fromisoformat(told["now"]),
        backlog_allowance=parse(allowance, "backlogAllowance"),
        looked=looked,
    )


def _stays_active(leaving: str, command: str, lacks: list[str]) -> Refusal:
    lines = "\n".join(f"  - {it}" for it in lacks)
    return Refusal(
        f"both regions stay active, and nothing is lost by that; {leaving} may stand by when\n"
        f"{lines}\n  is no longer so: run `make {command}` again"
    )


def _count(changed: int) -> str:
    return {0: "nothing had to change", 1: "1 resource changed"}.get(
        changed, f"{changed} resources changed"
    )
