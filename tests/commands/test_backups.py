"""Which backup counts as verified, and when the newest is too old."""

from datetime import UTC, datetime, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from rehearsal.commands.backups import EVERY, LONGEST_JOB, Backup, newest, report
from tests.commands.vault import VAULT, backup_blob, job

NOW = datetime(2026, 3, 10, 9, 30, tzinfo=UTC)
DAILY = {"frequency": "Day", "interval": 1}
NAME = "gate.Developer.20260310T0900Z.apimbackup"
OLDER = "gate.Developer.20260309T0900Z.apimbackup"


def verified(name: str, state: str = "Completed") -> dict:
    return job(
        f"The backup {name} has begun.",
        f"The backup {name} is complete and verified: 1 b.",
        state=state,
    )


def test_the_newest_verified_backup_is_told_with_tier_size_and_time():
    blobs = [backup_blob(OLDER, NOW - timedelta(days=1)), backup_blob(NAME, NOW, size=7)]
    found = newest([verified(OLDER), verified(NAME)], blobs, VAULT)
    assert found == Backup(name=NAME, size=7, taken=NOW)
    assert found.sku == "Developer"


def test_a_backup_that_a_later_job_found_is_verified():
    found = job(f"The backup {NAME} is there already (7 bytes): nothing to do.")
    assert newest([found], [backup_blob(NAME, NOW)], VAULT)


@pytest.mark.parametrize("state", ["Failed", "Stopped", "Running", "Queued"])
def test_what_a_job_said_counts_only_if_it_completed(state: str):
    assert newest([verified(NAME, state)], [backup_blob(NAME, NOW)], VAULT) is None


def test_a_blob_that_no_job_verified_is_no_backup():
    begun = job(f"The backup {NAME} has begun.")
    assert newest([begun], [backup_blob(NAME, NOW)], VAULT) is None


def test_a_verified_backup_that_is_gone_or_empty_is_none():
    assert newest([verified(NAME)], [], VAULT) is None
    assert newest([verified(NAME)], [backup_blob(NAME, NOW, size=0)], VAULT) is None


def test_a_blob_elsewhere_is_no_backup():
    elsewhere = backup_blob(NAME, NOW, container=f"{VAULT.container_id}2")
    assert newest([verified(NAME)], [elsewhere], VAULT) is None


def test_without_a_backup_there_is_a_warning():
    assert report(None, DAILY, NOW) == (
        "WARNING: there is no verified backup; one is due every 24 hours"
    )


def test_a_fresh_backup_is_reported_with_its_age():
    backup = Backup(name=NAME, size=38310, taken=NOW - timedelta(minutes=90))
    assert report(backup, DAILY, NOW) == (
        f"newest verified: {NAME}, 38310 bytes, 90 minutes old; one is due every 24 hours"
    )


@given(
    frequency=st.sampled_from(list(EVERY)),
    interval=st.integers(1, 30),
    age=st.timedeltas(timedelta(), timedelta(days=120)),
)
def test_a_warning_comes_when_the_schedule_has_missed_one(frequency, interval, age):
    schedule = {"frequency": frequency, "interval": interval}
    text = report(Backup(name=NAME, size=1, taken=NOW - age), schedule, NOW)
    late = age > EVERY[frequency] * interval + LONGEST_JOB
    assert text.startswith("WARNING: ") == late
