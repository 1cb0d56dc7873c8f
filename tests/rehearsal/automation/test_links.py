"""What is linked to a schedule, and which of it is due."""

import sqlite3
from datetime import datetime, timedelta

import pytest

from rehearsal.automation.links import Links
from tests.rehearsal.automation.automated import automated
from tests.rehearsal.world import NOW, World


@pytest.fixture
def connection() -> sqlite3.Connection:
    connection = sqlite3.connect(":memory:", isolation_level=None)
    connection.row_factory = sqlite3.Row
    return connection


@pytest.fixture
def world() -> World:
    return automated()


FIRST = datetime.fromisoformat("2026-03-02T02:00:00+00:00")


def test_it_is_due_once_at_each_of_its_times(world, connection):
    links = Links(world.azure, connection)
    assert links.due(NOW) == []
    assert links.due(FIRST - timedelta(seconds=1)) == []
    [link] = links.due(FIRST)
    assert link.runbook.id.endswith("/runbooks/backup")
    links.fired(link, FIRST)
    assert links.due(FIRST + timedelta(hours=23)) == []
    assert len(links.due(FIRST + timedelta(days=3))) == 1


def test_what_was_not_fired_is_still_due(world, connection):
    links = Links(world.azure, connection)
    links.due(NOW)
    assert len(links.due(FIRST)) == len(links.due(FIRST)) == 1


def test_a_crash_neither_fires_twice_nor_forgets(world, connection):
    links = Links(world.azure, connection)
    links.due(NOW)
    [link] = Links(world.azure, connection).due(FIRST)
    links.fired(link, FIRST)
    assert Links(world.azure, connection).due(FIRST + timedelta(hours=1)) == []


def test_a_link_that_is_new_does_not_make_up_for_the_past(world, connection):
    links = Links(world.azure, connection)
    assert links.due(FIRST + timedelta(hours=1)) == []
    assert len(links.due(FIRST + timedelta(days=1))) == 1


def test_parameters_are_given_by_position(world, connection):
    world.delete(world.one("automation:JobSchedule"))
    another = "d7f5a3a2-7f0c-4a8e-9a53-0d1f2f1c0002"
    parameters = {"[PARAMETER 3]": "three", "[parameter 1]": 1, "name": "ignored"}
    world.create("automation:JobSchedule", jobScheduleId=another, parameters=parameters)
    links = Links(world.azure, connection)
    assert links.parameters_of(world.one("automation:Runbook").id) == ["1", "-", "three"]


def test_without_a_schedule_there_are_no_parameters(world, connection):
    world.delete(world.one("automation:JobSchedule"))
    runbook = world.one("automation:Runbook").id
    assert Links(world.azure, connection).parameters_of(runbook) == []
