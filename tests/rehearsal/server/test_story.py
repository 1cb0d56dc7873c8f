"""The timeline and the history."""

from datetime import datetime, timedelta
from typing import Any

from rehearsal.server import story
from rehearsal.server.story import History, Timeline, Traffic, instant
from tests.rehearsal.server.world import recorded


def test_the_timeline_is_in_order_and_survives_a_restart(tmp_path):
    connection = recorded(tmp_path)
    Timeline(connection).tell("outage", "primary hangs")
    Timeline(connection).tell("recovery", "primary answers again")
    connection.close()
    events = Timeline(recorded(tmp_path)).events()
    assert [(it["kind"], it["text"]) for it in events] == [
        ("outage", "primary hangs"),
        ("recovery", "primary answers again"),
    ]
    assert events[0]["at"] <= events[1]["at"]


def test_an_instant_is_in_utc_and_says_so():
    assert instant().endswith("Z")
    assert datetime.fromisoformat(instant()).utcoffset() == timedelta(0)


def test_only_a_202_is_an_acknowledgement():
    traffic = Traffic()
    for status in (202, 200, 201, 401, 503, None):
        traffic.answered(status)
    assert (traffic.published, traffic.acknowledged, traffic.refused) == (6, 1, 5)


class Growing:
    def __init__(self) -> None:
        self.totals = (100, 90)
        self.history = History(lambda: self.totals, lambda: {"owed": self.totals[0]})

    def sample(self, published: int, delivered: int) -> dict[str, Any]:
        self.totals = (published, delivered)
        self.history.sample()
        return self.history.samples[-1]


def test_a_sample_tells_what_was_new_since_the_one_before():
    growing = Growing()
    first, second = growing.sample(120, 95), growing.sample(121, 125)
    assert (first["published"], first["delivered"], first["owed"]) == (20, 5, 120)
    assert (second["published"], second["delivered"], second["owed"]) == (1, 30, 121)
    assert growing.history.rates == {"published": 1, "delivered": 30}


def test_before_the_first_sample_nothing_moves():
    assert Growing().history.rates == {"published": 0, "delivered": 0}


def test_the_oldest_samples_are_forgotten(monkeypatch):
    monkeypatch.setattr(story, "LONGEST_HISTORY", 3)
    growing = Growing()
    for number in range(101, 106):
        growing.sample(number, 90)
    assert [it["owed"] for it in growing.history.samples] == [103, 104, 105]
