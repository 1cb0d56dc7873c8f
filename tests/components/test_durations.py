from datetime import timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from components.durations import iso, parse

SECONDS = st.integers(0, 999_999_999 * 86_400).map(lambda n: timedelta(seconds=n))


@given(SECONDS)
def test_a_length_survives_being_written_and_read(length):
    assert parse(iso(length)) == length


@given(st.text(alphabet="PTWDHMS0123456789-+., "))
def test_any_text_is_a_duration_or_a_value_error(text):
    try:
        length = parse(text)
    except ValueError:
        return
    assert parse(iso(length)) == length


@pytest.mark.parametrize(
    ("text", "length"),
    [
        ("PT5M", timedelta(minutes=5)),
        ("PT90M", timedelta(hours=1, minutes=30)),
        ("P14D", timedelta(days=14)),
        ("P2W", timedelta(days=14)),
        ("P1DT2H3M4S", timedelta(days=1, hours=2, minutes=3, seconds=4)),
        ("PT0S", timedelta()),
    ],
)
def test_azures_forms_are_read(text, length):
    assert parse(text) == length


@pytest.mark.parametrize(
    "text",
    [
        "",
        "P",
        "PT",
        "P1DT",
        "5M",
        "PT5",
        "P1M",
        "P1Y",
        "-PT5M",
        "PT1.5H",
        "pt5m",
        "PT5M\n",
        "P1D2H",
    ],
)
def test_anything_else_is_refused_and_quoted(text):
    with pytest.raises(ValueError, match="no ISO 8601 duration") as refused:
        parse(text)

    assert repr(text) in str(refused.value)


def test_more_than_a_length_can_hold_is_refused():
    with pytest.raises(ValueError, match="longer than any duration"):
        parse("P1000000000D")


@pytest.mark.parametrize(
    ("length", "text"),
    [
        (timedelta(), "PT0S"),
        (timedelta(minutes=160), "PT2H40M"),
        (timedelta(days=14), "P14D"),
        (timedelta(days=1, seconds=1), "P1DT1S"),
    ],
)
def test_a_length_is_written_as_short_as_possible(length, text):
    assert iso(length) == text
