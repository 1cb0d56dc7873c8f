"""What an operator must say to a changeover, and what it does with a region without a bus."""

from types import SimpleNamespace
from typing import Any

import pytest

from rehearsal.commands import project, update
from rehearsal.commands.changeover import failback, failover, make_active
from rehearsal.commands.refusal import Refusal

NOW = "2026-03-01T12:00:00+00:00"


@pytest.mark.parametrize("command", [failover, failback])
@pytest.mark.parametrize("looked", ["no", "true", "YES", "yes "])
def test_whoever_has_looked_says_yes_and_nothing_else(command, looked):
    nobody: Any = None
    with pytest.raises(Refusal, match=rf"LOOKED is `{looked}`; it must be yes, or not be there"):
        command(nobody, looked)


class Stacks:
    """Two active regions; `flips` are the settings of drActive, stack by stack."""

    def __init__(self, monkeypatch) -> None:
        self.flips: list[tuple[str, str]] = []
        self.regions = {role: told(role) for role in ("primary", "dr")}
        self.home = None
        self.pulumi = SimpleNamespace(
            succeed=lambda *words: self.flips.append((words[5], words[3]))
        )
        self.azure = SimpleNamespace(
            queues=lambda: {"now": NOW, "regions": list(self.regions.values())},
            resources=lambda _: [workflow("primary"), workflow("dr")],
        )
        monkeypatch.setattr(update, "complete", lambda *_: 0)
        monkeypatch.setattr(project, "setting", lambda *_: "PT1H")

    def require_deployed(self, stack: str) -> None:
        pass

    def require_reachable(self, role: str, purpose: str) -> None:
        pass

    def resources_of(self, stack: str) -> int:  # noqa: ARG002
        return 1

    def reachable(self, role: str) -> bool:  # noqa: ARG002
        return True

    def region(self, role: str) -> str:
        return role

    def place(self, role: str) -> str:
        return role


def told(role: str, *queues: dict[str, Any]) -> dict[str, Any]:
    return {
        "role": role,
        "region": role,
        "standing": "active",
        "activeSince": "2026-03-01T10:00:00+00:00",
        "queues": list(queues),
    }


def workflow(role: str) -> dict[str, Any]:
    name = f"logic-orders-processor-placed-{role}"
    return {"region": role, "inputs": {"workflowName": name, "state": "Enabled"}}


@pytest.fixture
def stacks(monkeypatch) -> Any:
    return Stacks(monkeypatch)


DEBT = {"queue": "placed-handoff", "active": 2, "dead": 0, "reasons": {}, "oldest": NOW}
DEAD = {"queue": "placed", "active": 0, "dead": 1, "reasons": {"X": 1}, "oldest": None}


def test_a_drained_region_is_made_standby_after_the_other_is_active(stacks):
    make_active(stacks, "dr", "failover", looked=False)
    assert stacks.flips == [("dr", "true"), ("primary", "true")]


@pytest.mark.parametrize(("role", "other"), [("dr", "primary"), ("primary", "dr")])
@pytest.mark.parametrize("debtor", ["primary", "dr"])
def test_a_region_is_not_made_standby_while_something_is_missing(stacks, role, other, debtor):
    stacks.regions[debtor] = told(debtor, DEBT)
    with pytest.raises(Refusal) as refused:
        make_active(stacks, role, "failover", looked=False)
    assert f"- {debtor}'s placed-handoff still owes messages: 2" in str(refused.value)
    assert f"both regions stay active, and nothing is lost by that; {other} may" in str(
        refused.value
    )
    assert "run `make failover` again" in str(refused.value)
    assert [stack for stack, _ in stacks.flips] == [role]


def test_dead_letters_need_somebody_who_has_looked(stacks):
    stacks.regions["primary"] = told("primary", DEAD)
    with pytest.raises(Refusal, match=r"primary's placed has dead letters: 1 \(X 1\)"):
        make_active(stacks, "dr", "failover", looked=False)
    make_active(stacks, "dr", "failover", looked=True)
    assert stacks.flips[-1] == ("primary", "true")


def test_a_region_that_stands_by_already_has_nothing_to_drain(stacks):
    stacks.regions["primary"] = {**told("primary", DEBT), "standing": "standby"}
    make_active(stacks, "dr", "failover", looked=False)
    assert len(stacks.flips) == 2


def test_a_region_without_a_bus_has_nothing_to_drain(stacks):
    del stacks.regions["primary"]
    make_active(stacks, "dr", "failover", looked=False)
    assert len(stacks.flips) == 2


def test_a_region_becomes_active_again_when_a_debt_was_made_while_it_became_standby(
    stacks, monkeypatch
):
    """Made while it was active, a debt lives for T only; its message may lie there alone."""

    def complete(_, stack: str) -> int:
        if stack == "primary":
            stacks.regions["primary"] = {**told("primary", DEBT), "standing": "standby"}
        return 8

    monkeypatch.setattr(update, "complete", complete)
    with pytest.raises(Refusal, match=r"primary's placed-handoff still owes messages: 2"):
        make_active(stacks, "dr", "failover", looked=False)
    assert stacks.flips == [("dr", "true"), ("primary", "true"), ("primary", "false")]
