"""The time by which buses and Logic Apps live."""

from datetime import timedelta

import pytest

from rehearsal.server.data_clock import data_clock
from tests.rehearsal.server.world import recorded


def test_a_restart_does_not_turn_it_back(tmp_path, monkeypatch):
    monkeypatch.setenv("REHEARSAL_TIME_SCALE", "60")
    connection = recorded(tmp_path)
    first = data_clock(connection)
    before = first.now()
    connection.close()
    again = data_clock(recorded(tmp_path))
    assert again == first
    assert again.now() >= before


@pytest.mark.parametrize("scale", ["1", "600"])
def test_it_runs_as_fast_as_the_scale_says(tmp_path, monkeypatch, scale):
    monkeypatch.setenv("REHEARSAL_TIME_SCALE", scale)
    clock = data_clock(recorded(tmp_path))
    assert clock.at(clock.started + timedelta(seconds=1)) - clock.started == timedelta(
        seconds=float(scale)
    )
    assert clock.truly(timedelta(seconds=float(scale))) == 1
