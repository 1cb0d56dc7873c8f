"""`make outage` and `make recover`: which part of Azure fails, and how."""

from typing import Any

import pytest

from rehearsal.commands.outage import outage, recover
from rehearsal.commands.refusal import Refusal
from tests.commands.fakes import FakeRehearsal


@pytest.fixture
def rehearsal() -> Any:
    return FakeRehearsal({"dr": {}, "primary": {}})


@pytest.mark.parametrize(
    ("mode", "part", "state", "said"),
    [
        ("", "", "refuse", "The primary region is dark: every call to it fails at once."),
        ("hang", "", "hang", "The primary region is dark: no call to it gets an answer"),
        ("lose", "", "lose", "The primary region loses its answers"),
        ("slow", "bus", "slow", "The primary region's bus is slow"),
        ("refuse", "workflows", "refuse", "The primary region's Logic Apps service is dark"),
    ],
)
def test_a_region_or_a_part_of_it_fails(rehearsal, capsys, mode, part, state, said):
    outage(rehearsal, "primary", mode, part)
    assert rehearsal.regions == {("westeurope", part or None): state}
    assert capsys.readouterr().out.startswith(said)


def test_a_dark_region_is_followed_by_a_failover(rehearsal, capsys):
    outage(rehearsal, "primary", "hang", "")
    outage(rehearsal, "dr", "hang", "")
    said = capsys.readouterr().out
    assert "Next: `make failover`" in said
    assert "Next: `make failback`" in said


@pytest.mark.parametrize(("mode", "part"), [("slow", ""), ("lose", ""), ("hang", "bus")])
def test_less_than_a_dark_region_is_not(rehearsal, capsys, mode, part):
    outage(rehearsal, "primary", mode, part)
    assert "Next" not in capsys.readouterr().out


@pytest.mark.parametrize(
    ("region", "mode", "part", "said"),
    [
        ("", "", "", "REGION is missing; it must be one of dr, primary"),
        ("westeurope", "", "", "REGION is `westeurope`; it must be one of dr, primary"),
        ("dr", "dead", "", "MODE is `dead`; it must be one of refuse, hang, lose, slow"),
        ("dr", "up", "", "MODE is `up`; it must be one of refuse, hang, lose, slow"),
        ("dr", "hang", "roof", "PART is `roof`; it must be bus or workflows, or not be there"),
        ("dr", "", "BUS", "PART is `BUS`; it must be bus or workflows, or not be there"),
    ],
)
def test_what_cannot_fail_is_refused(rehearsal, region, mode, part, said):
    with pytest.raises(Refusal) as refused:
        outage(rehearsal, region, mode, part)
    assert str(refused.value) == said
    assert rehearsal.regions == {}


def test_what_was_not_deployed_cannot_fail():
    empty: Any = FakeRehearsal()
    with pytest.raises(Refusal, match=r"nothing of `dr` is deployed; run `make up` first"):
        outage(empty, "dr", "hang", "")


def test_a_region_recovers_with_all_its_parts(rehearsal, capsys):
    recover(rehearsal, "primary")
    assert rehearsal.regions == {("westeurope", part): "up" for part in (None, "bus", "workflows")}
    assert capsys.readouterr().out == "The primary region answers again.\n"


def test_only_a_region_can_recover(rehearsal):
    with pytest.raises(Refusal, match=r"REGION is missing"):
        recover(rehearsal, "")
