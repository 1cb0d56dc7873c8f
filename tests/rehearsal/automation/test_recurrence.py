"""When a schedule comes due."""

from datetime import UTC, datetime, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from rehearsal.automation.recurrence import STEPS, latest

START = datetime(2026, 1, 31, 2, tzinfo=UTC)


def schedule(frequency: str, interval: int = 1) -> dict:
    return {"startTime": START.isoformat(), "frequency": frequency, "interval": interval}


@pytest.mark.parametrize("frequency", [*STEPS, "Month", "OneTime"])
def test_nothing_is_due_before_the_start(frequency: str):
    assert latest(schedule(frequency), START - timedelta(seconds=1)) is None
    assert latest(schedule(frequency), START) == START


@pytest.mark.parametrize(
    ("frequency", "interval", "now", "due"),
    [
        ("Hour", 6, "2026-01-31T13:59", "2026-01-31T08:00"),
        ("Day", 1, "2026-02-02T01:59", "2026-02-01T02:00"),
        ("Week", 4, "2026-03-01T00:00", "2026-02-28T02:00"),
        ("Month", 1, "2026-02-28T02:00", "2026-02-28T02:00"),
        ("Month", 1, "2026-03-31T01:59", "2026-02-28T02:00"),
        ("Month", 1, "2027-03-31T02:00", "2027-03-31T02:00"),
        ("Month", 2, "2026-04-30T00:00", "2026-03-31T02:00"),
        ("OneTime", 1, "2027-01-01T00:00", "2026-01-31T02:00"),
    ],
)
def test_the_last_time_that_came(frequency: str, interval: int, now: str, due: str):
    found = latest(schedule(frequency, interval), datetime.fromisoformat(f"{now}:00+00:00"))
    assert found == datetime.fromisoformat(f"{due}:00+00:00")


@given(
    frequency=st.sampled_from([*STEPS, "Month"]),
    interval=st.integers(1, 60),
    later=st.timedeltas(timedelta(), timedelta(days=4000)),
)
def test_it_is_never_in_the_future_and_never_more_than_an_interval_ago(
    frequency: str, interval: int, later: timedelta
):
    now = START + later
    found = latest(schedule(frequency, interval), now)
    longest = STEPS.get(frequency, timedelta(days=31)) * interval
    assert found is not None
    assert now - longest <= found <= now
