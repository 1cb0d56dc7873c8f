"""Jobs as they are kept."""

import sqlite3

import pytest

from rehearsal.automation.jobs import Jobs, State
from tests.rehearsal.world import NOW


@pytest.fixture
def jobs() -> Jobs:
    connection = sqlite3.connect(":memory:", isolation_level=None)
    connection.row_factory = sqlite3.Row
    return Jobs(connection)


def test_a_job_goes_from_queued_to_its_end(jobs):
    job = jobs.add("/runbooks/backup", ["one"], NOW)
    assert (job.state, job.ended) == (State.QUEUED, "")
    jobs.runs(job.id)
    assert jobs.find(job.id).state is State.RUNNING
    jobs.end(job.id, State.FAILED, NOW, "why")
    ended = jobs.find(job.id)
    assert (ended.state, ended.exception, ended.parameters) == (State.FAILED, "why", ["one"])
    assert ended.ended == NOW.isoformat()


def test_what_has_not_ended_is_to_be_run_again(jobs):
    queued, running, over = (jobs.add("/runbooks/backup", [], NOW) for _ in range(3))
    jobs.runs(running.id)
    jobs.end(over.id, State.COMPLETED, NOW)
    assert [job.id for job in jobs.unfinished()] == [queued.id, running.id]


def test_lines_are_kept_in_order_and_read_on_from_a_number(jobs):
    one, other = jobs.add("/a", [], NOW), jobs.add("/b", [], NOW)
    for text in ("first", "second", "third"):
        jobs.say(one.id, text)
        jobs.say(other.id, f"another {text}")
    assert jobs.lines(one.id) == ["first", "second", "third"]
    assert jobs.lines(one.id, after=2) == ["third"]


def test_an_unknown_job_is_none(jobs):
    assert jobs.find("stranger") is None
