"""What the rule of failing over and back is checked against."""

from dataclasses import replace
from datetime import UTC, datetime, timedelta
from typing import Any

import pytest

from rehearsal.broker import Content
from rehearsal.control.resource import key
from rehearsal.workflow import Clock
from tests.rehearsal.server.world import WORKFLOW, World, recorded


@pytest.fixture
def world(tmp_path) -> World:
    return World(recorded(tmp_path))


def told(world: World, role: str) -> dict[str, Any]:
    [found] = [it for it in world.regions.queues()["regions"] if it["role"] == role]
    return found


def queue(world: World, role: str, name: str) -> dict[str, Any]:
    [found] = [it for it in told(world, role)["queues"] if it["queue"] == name]
    return found


def send(world: World, role: str, name: str, *ids: str) -> None:
    for id in ids:
        world.bus(role).send(name, Content(message_id=id), world.clock.now())


def test_every_queue_of_both_regions_is_told_of(world):
    names = ["cancelled", "cancelled-handoff", "placed", "placed-handoff"]
    for role, region, standing in [
        ("primary", "westeurope", "active"),
        ("dr", "northeurope", "standby"),
    ]:
        its = told(world, role)
        assert (its["region"], its["standing"]) == (region, standing)
        assert [it["queue"] for it in its["queues"]] == names


def test_a_message_counts_until_it_is_settled(world):
    began = world.clock.now()
    send(world, "dr", "placed", "a", "b")
    world.bus("dr").peek_lock("placed", world.clock.now())
    found = queue(world, "dr", "placed")
    assert (found["active"], found["locked"], found["dead"]) == (2, 1, 0)
    assert began <= datetime.fromisoformat(found["oldest"]) <= world.clock.now()
    assert queue(world, "primary", "placed")["oldest"] is None


def test_dead_letters_are_told_with_their_reasons(world):
    bus = world.bus("dr")
    send(world, "dr", "placed", "a", "b", "c")
    for reason in ("BackendRefused", "BackendRefused", "Other"):
        token = bus.peek_lock("placed", world.clock.now()).lock_token
        bus.dead_letter("placed", token, world.clock.now(), reason=reason)
    found = queue(world, "dr", "placed")
    assert (found["active"], found["dead"]) == (0, 3)
    assert found["reasons"] == {"BackendRefused": 2, "Other": 1}


def test_a_region_is_active_since_its_last_processor_was_enabled(world):
    processors = [it for it in world.azure.values() if it.type == WORKFLOW and "processor" in it.id]
    instants = [world.clock.started + timedelta(minutes=n) for n in range(len(processors))]
    for it, at in zip(processors, instants, strict=True):
        world.azure[key(it.id)] = replace(it, outputs={"changedTime": at.isoformat()})
    own = max(at for it, at in zip(processors, instants, strict=True) if it.region == "westeurope")
    assert datetime.fromisoformat(told(world, "primary")["activeSince"]) == own
    assert told(world, "dr")["activeSince"] is None


def test_that_instant_is_by_the_clock_of_the_buses(tmp_path):
    clock = Clock(factor=60, started=datetime.now(UTC) - timedelta(hours=1))
    world = World(recorded(tmp_path), clock)
    truly = clock.started + timedelta(minutes=1)
    for it in [it for it in world.azure.values() if it.type == WORKFLOW]:
        world.azure[key(it.id)] = replace(it, outputs={"changedTime": truly.isoformat()})
    since = datetime.fromisoformat(told(world, "primary")["activeSince"])
    assert since == clock.started + timedelta(hours=1)


def test_a_region_is_not_active_while_one_processor_is_not_enabled(world):
    [processor, *_] = [
        it
        for it in world.azure.values()
        if it.type == WORKFLOW and "processor" in it.id and it.region == "westeurope"
    ]
    disabled = replace(processor, inputs={**processor.inputs, "state": "Disabled"})
    world.azure[key(processor.id)] = disabled
    assert told(world, "primary")["activeSince"] is None
    assert told(world, "primary")["standing"] == "active"
