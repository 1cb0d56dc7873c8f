"""The drill's figures: what the publisher saw, against what the backend was called with."""

import json

import pytest
from hypothesis import given
from hypothesis import strategies as st

from rehearsal.drill import Phase, Tally, figures
from rehearsal.drill.drill import since

ids = st.sampled_from("abcdef")
channels = st.sampled_from(["placed", "cancelled"])


def tally(**acknowledged: str) -> Tally:
    """Message ids of one letter each, by channel."""
    found = Tally()
    for channel, letters in acknowledged.items():
        for letter in letters:
            found.published += 1
            found.acknowledge(channel, letter, found.phase, 0.02)
    return found


def test_what_arrived_once_is_neither_lost_nor_a_duplicate():
    found = figures(
        tally(placed="ab", cancelled="c"), {"placed": {"a": 1, "b": 1}} | cancelled(), 4.2
    )
    assert (found["lost"], found["lostIds"], found["duplicates"]) == (0, [], 0)
    assert (found["published"], found["acknowledged"], found["delivered"]) == (3, 3, 3)
    assert found["secondsToFirstMessage"] == 4.2
    assert found["verdict"] == "Everything that was acknowledged arrived."


def cancelled() -> dict[str, dict[str, int]]:
    return {"cancelled": {"c": 1}}


def test_what_was_acknowledged_and_never_arrived_is_lost():
    found = figures(tally(placed="abc"), {"placed": {"b": 1}}, 4.2)
    assert (found["lost"], found["lostIds"]) == (2, ["a", "c"])
    assert found["verdict"] == "2 of 3 acknowledged messages never arrived."


def test_what_arrived_on_another_channel_is_lost():
    assert figures(tally(placed="c"), cancelled(), 4.2)["lost"] == 1


def test_what_arrived_without_an_acknowledgement_is_delivered_and_not_lost():
    found = figures(tally(placed="a"), {"placed": {"a": 1, "b": 1}}, 4.2)
    assert (found["lost"], found["delivered"], found["duplicates"]) == (0, 2, 0)


def test_each_time_but_the_first_is_a_duplicate():
    found = figures(tally(placed="ab"), {"placed": {"a": 3, "b": 2}}, 4.2)
    assert (found["delivered"], found["duplicates"], found["lost"]) == (2, 3, 0)


def test_messages_that_never_were_acknowledged_are_told_and_not_lost():
    given_up = tally(placed="a")
    given_up.given_up = 2
    found = figures(given_up, {"placed": {"a": 1}}, 4.2)
    assert found["lost"] == 0
    assert found["verdict"] == "All acknowledged messages arrived; 2 were never acknowledged."


def test_a_loss_is_told_whatever_else_there_is_to_tell():
    lossy = tally(placed="a")
    lossy.given_up = 2
    assert "1 of 1 acknowledged messages never arrived" in figures(lossy, {}, 4.2)["verdict"]


def test_latencies_are_those_of_the_phase_of_the_first_try():
    slow = Tally()
    for phase, seconds in [(Phase.BEFORE, 0.1), (Phase.DURING, 9.0), (Phase.AFTER, 0.2)]:
        slow.acknowledge("placed", f"id-{phase}", phase, seconds)
    latency = figures(slow, {}, 4.2)["latency"]
    assert latency == {
        "before": {"median": 0.1, "p99": 0.1},
        "during": {"median": 9.0, "p99": 9.0},
        "after": {"median": 0.2, "p99": 0.2},
    }


def test_a_phase_without_acknowledgements_has_no_latency():
    assert figures(Tally(), {}, None)["latency"]["during"] == {"median": None, "p99": None}


def test_one_straggler_in_a_hundred_moves_the_percentile_and_not_the_median():
    crowd = Tally()
    for number in range(101):
        seconds = 5.0 if number >= 99 else 0.02
        crowd.acknowledge("placed", str(number), Phase.BEFORE, seconds)
    assert figures(crowd, {}, 4.2)["latency"]["before"] == {"median": 0.02, "p99": 5.0}


def test_of_many_lost_messages_the_first_twenty_are_named():
    many = Tally()
    for number in range(30):
        many.acknowledge("placed", f"{number:02}", Phase.BEFORE, 0.02)
    found = figures(many, {}, 4.2)
    assert found["lost"] == 30
    assert found["lostIds"] == [f"{number:02}" for number in range(20)]


@given(
    acknowledged=st.dictionaries(channels, st.sets(ids)),
    delivered=st.dictionaries(channels, st.dictionaries(ids, st.integers(1, 4))),
)
def test_every_acknowledged_message_is_either_delivered_or_lost(acknowledged, delivered):
    found = figures(tally(**acknowledged), delivered, 4.2)
    arrived = sum(
        letter in delivered.get(channel, {})
        for channel, letters in acknowledged.items()
        for letter in letters
    )
    assert found["lost"] == found["acknowledged"] - arrived
    assert found["delivered"] == sum(map(len, delivered.values()))
    calls = sum(sum(times.values()) for times in delivered.values())
    assert found["duplicates"] == calls - found["delivered"]
    json.dumps(found, allow_nan=False)


def test_what_was_delivered_before_the_drill_is_not_counted():
    before = {"placed": {"old": 1, "again": 1}}
    now = {"placed": {"old": 1, "again": 3, "new": 1}, "cancelled": {"new": 2}}
    assert since(before, now) == {"placed": {"new": 1}, "cancelled": {"new": 2}}


@pytest.mark.parametrize("channel", ["placed", "cancelled"])
def test_ids_are_counted_once_however_often_they_are_acknowledged(channel):
    twice = tally(**{channel: "aa"})
    assert twice.count_acknowledged == 1
