"""Lengths of time as people say them."""

from datetime import timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from rehearsal.commands.age import said


@pytest.mark.parametrize(
    ("length", "text"),
    [
        ({}, "0 s"),
        ({"milliseconds": 999}, "0 s"),
        ({"seconds": 59}, "59 s"),
        ({"seconds": 60}, "1 min"),
        ({"seconds": 61}, "1 min 1 s"),
        ({"hours": 1}, "1 h"),
        ({"hours": 2, "minutes": 40, "seconds": 59}, "2 h 40 min"),
        ({"hours": 2, "seconds": 59}, "2 h"),
        ({"days": 14}, "14 d"),
        ({"days": 3, "hours": 4, "minutes": 59}, "3 d 4 h"),
        ({"days": 3, "minutes": 59}, "3 d"),
        ({"days": 400}, "400 d"),
    ],
)
def test_a_length_is_said_in_its_two_largest_units(length, text):
    assert said(timedelta(**length)) == text


@given(st.timedeltas(timedelta(0), timedelta(days=1000)))
def test_what_is_said_is_never_too_long_and_at_most_one_smaller_unit_too_short(length):
    units = {"d": timedelta(days=1), "h": timedelta(hours=1), "min": timedelta(minutes=1)}
    units["s"] = timedelta(seconds=1)
    words = said(length).split()
    heard = sum(
        (int(count) * units[unit] for count, unit in zip(words[::2], words[1::2], strict=True)),
        timedelta(0),
    )
    largest = list(units).index(words[1])
    smallest = units[list(units)[min(largest + 1, len(units) - 1)]]
    assert timedelta(0) <= length - heard < smallest
    assert len(words) in (2, 4)
