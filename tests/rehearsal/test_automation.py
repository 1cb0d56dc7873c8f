"""Automation: runbooks are fetched by link, schedules start ahead, links cannot change."""

import pytest

from rehearsal.control.refusal import Conflict, NotFound, Refusal
from tests.rehearsal.world import DIGEST, SCRIPT_URL, World

OTHER_GUID = "d7f5a3a2-7f0c-4a8e-9a53-0d1f2f1c0002"


@pytest.fixture
def world():
    return World.whole()


def link(**changes):
    hash = {"algorithm": "SHA256", "value": DIGEST}
    return {"publishContentLink": {"uri": SCRIPT_URL, "contentHash": hash} | changes}


def test_a_script_must_be_where_its_link_points(world):
    with pytest.raises(
        NotFound, match=r"'https://nowhere.example.com/x.py' is nothing that anybody"
    ):
        world.update(
            world.one("automation:Runbook"), **link(uri="https://nowhere.example.com/x.py")
        )


def test_a_script_that_nobody_may_read_cannot_be_published(world):
    world.update(world.one("storage:BlobContainer"), publicAccess="None")
    with pytest.raises(NotFound, match=r"is nothing that anybody may read"):
        world.update(world.one("automation:Runbook"))


def test_a_script_must_have_the_hash_that_is_given(world):
    wrong = {"algorithm": "SHA256", "value": "0" * 64}
    with pytest.raises(Refusal, match=r"has another SHA-256"):
        world.update(world.one("automation:Runbook"), **link(contentHash=wrong))


def test_a_python_runbook_needs_a_runtime_environment_that_exists(world):
    runbook = world.one("automation:Runbook")
    with pytest.raises(NotFound, match=r"the runtime environment .*/none' of"):
        world.update(runbook, runtimeEnvironment="none")
    with pytest.raises(Refusal, match=r"so it must name a runtimeEnvironment"):
        world.update(runbook, runtimeEnvironment=None)
    assert world.update(runbook, runtimeEnvironment="Python-3.10").outputs["state"] == "Published"


@pytest.mark.parametrize("start", ["2026-03-01T03:04:59Z", "2026-02-01T00:00:00+00:00"])
def test_a_schedule_cannot_start_in_less_than_5_minutes(world, start):
    with pytest.raises(Refusal, match=r"less than 5 minutes ahead"):
        world.update(world.one("automation:Schedule"), startTime=start)


def test_a_schedule_can_start_in_5_minutes(world):
    schedule = world.update(world.one("automation:Schedule"), startTime="2026-03-01T03:05:00Z")
    assert schedule.outputs["nextRun"] == "2026-03-01T03:05:00Z"


@pytest.mark.parametrize(
    ("changes", "refusal"),
    [
        ({"startTime": "tomorrow"}, "is no RFC 3339 time"),
        ({"startTime": "2026-03-02T02:00:00"}, "has no time zone"),
        ({"timeZone": "Europe/Atlantis"}, "'Europe/Atlantis' is unknown"),
        ({"interval": 0}, "0 does not go with frequency Day"),
        ({"name": "weekly"}, "name of .* is 'weekly', not 'daily'"),
    ],
)
def test_a_schedule_that_makes_no_sense_is_refused(world, changes, refusal):
    with pytest.raises(Refusal, match=refusal):
        world.update(world.one("automation:Schedule"), **changes)


def test_a_job_schedule_cannot_be_updated(world):
    with pytest.raises(Refusal, match=r"cannot be updated"):
        world.update(world.one("automation:JobSchedule"))


def test_a_runbook_and_a_schedule_can_be_linked_once_only(world):
    with pytest.raises(Conflict, match=r"links runbook 'backup' and schedule 'daily' already"):
        world.create("automation:JobSchedule", jobScheduleId=OTHER_GUID)


def test_the_id_of_a_job_schedule_is_never_free_again(world):
    linked = world.one("automation:JobSchedule")
    world.delete(linked)
    world.update(world.one("automation:AutomationAccount"), tags={"team": "payments"})
    with pytest.raises(Conflict, match=r"was in use before, and cannot be used again"):
        world.create("automation:JobSchedule")
    assert world.create("automation:JobSchedule", jobScheduleId=OTHER_GUID)


@pytest.mark.parametrize(("end", "what"), [("runbook", "runbooks"), ("schedule", "schedules")])
def test_both_ends_of_a_link_must_exist(world, end, what):
    changes = {"jobScheduleId": OTHER_GUID, end: {"name": "none"}}
    with pytest.raises(NotFound, match=f"the {end} .*/{what}/none' of"):
        world.create("automation:JobSchedule", **changes)


@pytest.mark.parametrize("type", ["automation:Runbook", "automation:Schedule"])
def test_deleting_an_end_of_a_link_deletes_the_link(world, type):
    linked = world.one("automation:JobSchedule")
    world.delete(world.one(type))
    assert not world.has(linked)


def test_publishing_another_script_drops_the_link(world):
    linked = world.one("automation:JobSchedule")
    world.update(world.one("automation:Runbook"), description="the same script")
    assert world.has(linked)
    world.update(world.one("automation:Runbook"), **link(version="2.0.0.0"))
    assert not world.has(linked)
