"""What regions, and parts of regions, do to the calls that go there."""

import asyncio
from math import inf
from typing import Any

import pytest
from aiohttp import web

from rehearsal.control.refusal import NotFound, Unavailable
from rehearsal.server import outages as module
from rehearsal.server.database import RegionStates
from rehearsal.server.entry import through
from rehearsal.server.outages import Outages, Part, State
from tests.rehearsal.served import Served
from tests.rehearsal.server.world import DR, PRIMARY, World, recorded

PARTS = (None, Part.BUS, Part.WORKFLOWS)


@pytest.fixture
def world(tmp_path) -> World:
    return World(recorded(tmp_path))


@pytest.fixture
def outages(world) -> Outages:
    return world.outages


def states(outages: Outages, region: str = PRIMARY) -> list[str]:
    """Of the whole, its bus and its workflows."""
    return [str(outages.state(region, part)) for part in PARTS]


def test_everything_is_up_until_told_otherwise(outages):
    assert states(outages) == states(outages, DR) == ["up", "up", "up"]
    assert outages.all() == {DR: State.UP, PRIMARY: State.UP}


def test_a_region_takes_its_parts_along(outages):
    outages.set(PRIMARY, State.HANG)
    assert states(outages) == ["hang", "hang", "hang"]
    assert states(outages, DR) == ["up", "up", "up"]


@pytest.mark.parametrize(
    ("part", "expected"),
    [(Part.BUS, ["up", "lose", "up"]), (Part.WORKFLOWS, ["up", "up", "lose"])],
)
def test_a_part_fails_alone(outages, part, expected):
    outages.set(PRIMARY, State.LOSE, part)
    assert states(outages) == expected
    assert outages.all()[PRIMARY] is State.UP


def test_a_region_s_own_state_outweighs_that_of_its_parts_until_it_is_back(outages):
    outages.set(PRIMARY, State.SLOW, Part.BUS)
    outages.set(PRIMARY, State.REFUSE)
    assert states(outages) == ["refuse", "refuse", "refuse"]
    outages.set(PRIMARY, State.UP)
    assert states(outages) == ["up", "slow", "up"]
    outages.set(PRIMARY, State.UP, Part.BUS)
    assert states(outages) == ["up", "up", "up"]


def test_it_all_survives_a_restart(tmp_path, world, outages):
    outages.set(PRIMARY, State.HANG)
    outages.set(DR, State.SLOW, Part.BUS)
    world.connection.close()
    again = Outages(RegionStates(recorded(tmp_path)), world.azure)
    assert states(again) == ["hang", "hang", "hang"]
    assert states(again, DR) == ["up", "slow", "up"]


def test_a_region_where_nothing_lives_cannot_fail(outages):
    with pytest.raises(NotFound):
        outages.set("mars", State.HANG, Part.BUS)


def test_whoever_listens_is_told_of_every_change(outages):
    told: list[list[str]] = []
    outages.listeners.append(lambda: told.append(states(outages)))
    outages.set(PRIMARY, State.HANG, Part.BUS)
    outages.set(PRIMARY, State.UP, Part.BUS)
    assert told == [["up", "hang", "up"], ["up", "up", "up"]]


def test_what_waits_for_a_part_goes_on_when_that_is_up(outages):
    async def waits() -> bool:
        outages.set(PRIMARY, State.HANG, Part.BUS)
        waiting = asyncio.create_task(outages.pass_through([PRIMARY], "a call", inf, Part.BUS))
        await asyncio.sleep(0)
        outages.set(PRIMARY, State.HANG, Part.WORKFLOWS)
        await asyncio.sleep(0)
        assert not waiting.done()
        outages.set(PRIMARY, State.UP, Part.BUS)
        await asyncio.wait_for(waiting, 20)
        return True

    assert asyncio.run(waits())


def test_another_part_s_outage_keeps_nobody_waiting(outages):
    outages.set(PRIMARY, State.HANG, Part.WORKFLOWS)
    asyncio.run(outages.pass_through([PRIMARY], "a call", 0.1, Part.BUS))
    asyncio.run(outages.pass_through([PRIMARY], "a call", 0.1))


@pytest.mark.parametrize("state", [State.UP, State.SLOW, State.REFUSE, State.HANG])
def test_only_a_region_that_loses_its_answers_keeps_one_back(outages, state):
    outages.set(PRIMARY, state)
    outages.give_back([PRIMARY], "a call", Part.BUS)
    outages.set(PRIMARY, State.LOSE)
    with pytest.raises(Unavailable, match=r"did it, and its answer is lost: a call"):
        outages.give_back([PRIMARY], "a call", Part.BUS)


class Entry:
    """A bus behind the entry of its region; a request without a region's name meets none."""

    def __init__(self, outages: Outages) -> None:
        self.outages = outages
        self.done: list[str] = []
        application = web.Application()
        application.middlewares.append(
            through(outages, lambda request: request.query.get("region"), Part.BUS)
        )
        application.router.add_post("/{name}", self._serve)
        self.served = Served(application)

    async def _serve(self, request: web.Request) -> web.Response:
        self.done.append(request.match_info["name"])
        return web.Response(status=201)

    def ask(self, name: str, region: str = PRIMARY) -> int | None:
        """The status; None when the connection ended without an answer."""
        try:
            return self.served.call("POST", f"/{name}?region={region}").status
        except OSError:
            return None

    def goes(self, state: State, part: Part | None = None) -> None:
        async def gone() -> None:
            self.outages.set(PRIMARY, state, part)

        self.served.run(gone())


@pytest.fixture
def entry(tmp_path):
    world: Any = World(recorded(tmp_path))
    entry = Entry(Outages(Memory(), world.azure))  # type: ignore[arg-type]
    yield entry
    entry.served.close()


class Memory:
    """Region states that any thread may set."""

    def __init__(self) -> None:
        self._down: dict[tuple[str, str], str] = {}

    def down(self) -> dict[tuple[str, str], str]:
        return self._down

    def set(self, region: str, part: str, state: str) -> None:
        self._down[region, part] = state


@pytest.mark.parametrize("part", [None, Part.BUS])
def test_a_dark_region_ends_the_connection_and_does_nothing(entry, part):
    entry.goes(State.REFUSE, part)
    assert entry.ask("a") is None
    assert entry.ask("b", DR) == 201
    assert entry.done == ["b"]


def test_the_outage_of_another_part_does_not_matter(entry):
    entry.goes(State.REFUSE, Part.WORKFLOWS)
    assert entry.ask("a") == 201


def test_a_lost_answer_is_that_to_what_was_done(entry):
    entry.goes(State.LOSE)
    assert entry.ask("a") is None
    assert entry.done == ["a"]


def test_a_slow_region_answers_in_the_end(entry, monkeypatch):
    monkeypatch.setattr(module, "SLOW_SECONDS", 0.05)
    entry.goes(State.SLOW)
    assert entry.ask("a") == 201


def test_a_request_that_hangs_goes_on_when_its_region_is_back(entry):
    entry.goes(State.HANG)

    async def asked_and_recovered() -> int | None:
        loop = asyncio.get_running_loop()
        asked = loop.run_in_executor(None, entry.ask, "a")
        await asyncio.sleep(0.1)
        assert entry.done == []
        await loop.run_in_executor(None, entry.goes, State.UP)
        return await asked

    assert asyncio.run(asked_and_recovered()) == 201


def test_what_goes_to_no_region_meets_no_outage(entry):
    entry.goes(State.REFUSE)
    assert entry.served.call("POST", "/a").status == 201
