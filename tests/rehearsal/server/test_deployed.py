"""What runs, read off the resources."""

from dataclasses import replace

import pytest

from rehearsal.server.deployed import Deployed, Workflows
from tests.rehearsal.server.world import (
    DR,
    DR_BUS,
    PRIMARY,
    PRIMARY_BUS,
    WORKFLOW,
    World,
    recorded,
)


@pytest.fixture
def world(tmp_path) -> World:
    return World(recorded(tmp_path))


def test_everything_deployed_is_there_by_name_and_region(world):
    deployed = Deployed(world.azure)
    assert set(deployed.buses) == {PRIMARY_BUS, DR_BUS}
    assert {it.region for it in deployed.services.values()} == {PRIMARY, DR}
    assert {region for region, _ in deployed.workflows} == {PRIMARY, DR}
    assert deployed.region_of_bus(DR_BUS) == DR
    assert deployed.region_of_bus("sb-nowhere") is None


def test_a_queue_is_known_by_its_arm_id(world):
    [id] = [it.id for it in world.azure.values() if it.id.endswith(f"{DR_BUS}/queues/placed")]
    assert Deployed(world.azure).queue_id(DR_BUS, "placed") == id
    assert Deployed(world.azure).queue_id("sb-nowhere", "placed") == ""


def test_a_change_is_seen_once_it_is_told(world):
    deployed = Deployed(world.azure)
    assert len(deployed.workflows) == 12
    for at in [at for at, it in world.azure.items() if it.type == WORKFLOW and it.region == DR]:
        del world.azure[at]
    assert len(deployed.workflows) == 12
    deployed.changed()
    assert len(deployed.workflows) == 6


def test_a_workflow_that_stays_the_same_is_compiled_once(world):
    workflows = Workflows()
    before = [it for _, it in workflows.of(world.azure)]
    [changed, *_] = [at for at, it in world.azure.items() if it.type == WORKFLOW]
    world.azure[changed] = replace(world.azure[changed])
    after = [it for _, it in workflows.of(world.azure)]
    assert [old is new for old, new in zip(before, after, strict=True)].count(False) == 1


def test_a_workflow_that_cannot_run_leaves_the_others_running(world, caplog):
    [broken, *_] = [at for at, it in world.azure.items() if it.type == WORKFLOW]
    inputs = {**world.azure[broken].inputs, "definition": {}}
    world.azure[broken] = replace(world.azure[broken], inputs=inputs)
    assert len(Workflows().of(world.azure)) == 11
    assert "does not run" in caplog.text
