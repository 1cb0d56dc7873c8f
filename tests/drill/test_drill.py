"""A drill against a small world: an operator's commands, two gateways, and what becomes of it."""

import asyncio
import time
from collections import Counter
from collections.abc import Callable
from typing import Any

import pytest

from rehearsal.drill import Drill, DrillFailed, Phase, Plan
from tests.drill.gateways import Gateway, listening

OVER_AND_BACK = [
    ("outage", "primary", "hang"),
    ("failover",),
    ("recover", "primary"),
    ("failover",),
    ("failback",),
]
PLAN = Plan(rate=200, calm=0.1, detection=0.05, failed_over=0.1, patience=20)


class World:
    """Its backend gets what the gateway accepts, unless a test takes it out on the way."""

    def __init__(self) -> None:
        self.gateway = Gateway(202)
        self.commands: list[tuple[str, ...]] = []
        self.lines: list[str] = []
        self.told: list[str] = []
        self.refusals: dict[str, list[str]] = {}
        """By command: what it says instead of doing its work, each once."""
        self.times: Callable[[str], int] = lambda id: 1  # noqa: ARG005
        """How often the message with this id arrives."""
        self.late: Callable[[], bool] = lambda: False
        """Whether the last message is still under way."""
        self.stopped_at: int | None = None
        """Messages that were processed before all processing stopped."""

    def command(self, *words: str) -> str:
        self.commands.append(words)
        # A command takes its time.
        time.sleep(0.05)
        said = self.refusals.get(words[0], [])
        return said.pop(0) if said else ""

    def delivered(self) -> dict[str, dict[str, int]]:
        found = {
            channel: {id: times for id in ids if (times := self.times(id))}
            for channel, ids in list(self.gateway.accepted.items())
        }
        if self.late():
            found["placed"].popitem()
        return found

    def count_delivered(self) -> int:
        count = sum(len(its) for its in self.delivered().values())
        return count if self.stopped_at is None else self.stopped_at

    def waiting(self) -> int:
        return int(self.late())

    def tell(self, text: str) -> None:
        self.told.append(text)

    def say(self, text: str) -> None:
        self.lines.append(text)


def run(world: World, plan: Plan = PLAN) -> dict[str, Any]:
    async def drilled() -> dict[str, Any]:
        async with listening(world.gateway) as urls:
            return await Drill(world, plan, urls, "secret").run()

    return asyncio.run(drilled())


@pytest.fixture
def world() -> World:
    return World()


def test_a_drill_goes_over_and_back_as_the_runbook_says(world):
    found = run(world)
    assert world.commands == OVER_AND_BACK
    assert found["lost"] == 0
    assert found["published"] == found["acknowledged"] == found["delivered"] > 0


def test_it_publishes_all_the_time(world):
    found = run(world)
    assert all(found["latency"][phase]["median"] is not None for phase in Phase)
    assert {it.channel for it in world.gateway.tries} == {"placed", "cancelled"}


def test_it_shows_what_it_does_and_how_it_goes(world):
    run(world)
    assert "make outage REGION=primary MODE=hang" in world.lines
    assert "make failover" in world.lines
    assert any(line.startswith("published ") for line in world.lines)
    assert world.told == ["The drill begins: 200 messages per second"]


def test_what_was_delivered_before_is_not_counted(world):
    world.gateway.accepted["placed"] = [f"old-{number}" for number in range(1000)]
    assert run(world)["delivered"] < 1000
    [shown, *_] = [line for line in world.lines if line.startswith("published ")]
    assert int(shown.partition("delivered ")[2].partition(",")[0]) < 1000


def test_an_acknowledged_message_that_never_arrives_is_lost(world):
    world.times = lambda id: 0 if id.endswith("-3") else 1
    found = run(world)
    assert found["lost"] == 1
    assert [id.rpartition("-")[2] for id in found["lostIds"]] == ["3"]
    assert f"1 of {found['acknowledged']} acknowledged messages" in found["verdict"]


def test_messages_that_arrive_again_are_duplicates(world):
    world.times = lambda id: 3 if id.endswith("-5") else 1
    found = run(world)
    assert (found["duplicates"], found["lost"]) == (2, 0)
    assert found["delivered"] == found["acknowledged"]


def test_what_is_still_under_way_is_waited_for(world):
    began: list[float] = []

    def late() -> bool:
        if world.commands[-1:] != [("failback",)]:
            return False
        began.append(time.monotonic())
        return len(began) < 12

    world.late = late
    assert run(world)["lost"] == 0
    assert len(began) >= 12


def test_what_does_not_arrive_in_time_is_lost_and_not_waited_for_any_longer(world):
    world.late = lambda: ("failback",) in world.commands
    found = run(world, Plan(rate=200, calm=0.1, detection=0.05, failed_over=0.1, patience=1))
    assert found["lost"] == 1


@pytest.mark.parametrize("command", ["outage", "recover"])
def test_a_command_that_fails_ends_the_drill_and_says_why(world, command):
    world.refusals = {command: ["nothing is deployed"]}
    with pytest.raises(DrillFailed, match=rf"`make {command} REGION=.*` failed: nothing is dep"):
        run(world)
    assert world.commands[-1][0] == command


def test_a_first_failover_that_fails_ends_the_drill(world):
    world.refusals = {"failover": ["`dr` could not be updated"]}
    with pytest.raises(DrillFailed, match=r"`make failover` failed: `dr` could not be updated"):
        run(world)
    assert world.commands == OVER_AND_BACK[:2]


def test_a_region_that_may_not_stand_by_yet_is_asked_again(world, monkeypatch):
    monkeypatch.setattr("rehearsal.drill.drill.RETRY_SECONDS", 0.01)
    world.refusals = {"failback": ["both regions stay active"] * 3}
    assert run(world)["lost"] == 0
    assert Counter(world.commands)[("failback",)] == 4


def test_a_region_that_never_may_stand_by_ends_the_drill_and_says_why(world, monkeypatch):
    monkeypatch.setattr("rehearsal.drill.drill.RETRY_SECONDS", 0.01)
    world.refusals = {"failback": ["both regions stay active; 3 are owed"] * 10_000}
    plan = Plan(rate=200, calm=0.1, detection=0.05, failed_over=0.1, patience=0.5)
    said = r"`make failback` is still refused after 0.5 s: both regions stay active; 3 are owed"
    with pytest.raises(DrillFailed, match=said):
        run(world, plan)


def test_a_failover_after_which_nothing_is_processed_ends_the_drill(world):
    world.stopped_at = 7
    plan = Plan(rate=200, calm=0.1, detection=0.05, failed_over=0.1, patience=0.5)
    with pytest.raises(DrillFailed, match=r"nothing was processed after the failover"):
        run(world, plan)


def test_the_time_to_the_first_message_is_that_from_the_failover_command(world):
    def stop_until_failed_over(*words: str) -> str:
        world.stopped_at = 7 if words[0] == "outage" else world.stopped_at
        said = World.command(world, *words)
        world.stopped_at = None if words[0] == "failover" else world.stopped_at
        return said

    world.command = stop_until_failed_over
    assert run(world)["secondsToFirstMessage"] >= 0.05
