"""Instants as Logic Apps write them: UTC, to a tenth of a microsecond (a tick)."""

import re
from datetime import UTC, datetime, timedelta

from rehearsal.workflow.errors import Failure

_FORMAT = re.compile(
    r"(\d{4}-\d\d-\d\d(?:T\d\d:\d\d:\d\d)?)(?:(?<=:\d\d)\.(\d{1,7}))?(Z|[+-]\d\d:\d\d)?", re.ASCII
)
_FIRST = datetime(1, 1, 1, tzinfo=UTC)
_MICROSECOND = timedelta(microseconds=1)
_LAST = 10 * ((datetime.max.replace(tzinfo=UTC) - _FIRST) // _MICROSECOND) + 9


def ticks_of(text: object) -> int:
    """Ticks since the year 1. Raises Failure for what is no ISO 8601 instant."""
    match = _FORMAT.fullmatch(text) if isinstance(text, str) else None
    if match is None:
        raise Failure(f"{text!r} is no instant")
    day, fraction, zone = match.groups()
    try:
        instant = datetime.fromisoformat(day).replace(tzinfo=UTC)
        ahead = datetime.fromisoformat(f"2000-01-01T00:00:00{zone or 'Z'}").utcoffset()
    except ValueError as error:
        raise Failure(f"{text!r} is no instant: {error}") from error
    ticks = 10 * ((instant - _FIRST - (ahead or timedelta())) // _MICROSECOND)
    return _within(ticks + int((fraction or "").ljust(7, "0")))


def text_of(ticks: int) -> str:
    """Raises Failure outside the years 1 to 9999."""
    instant = _FIRST + timedelta(microseconds=_within(ticks) // 10)
    return f"{stamp(instant)[:-2]}{ticks % 10}Z"


def stamp(instant: datetime) -> str:
    """`instant`, which is in UTC, as `utcNow()` would write it."""
    return f"{instant.replace(tzinfo=None).isoformat(timespec='microseconds')}0Z"


def instant_of(text: object) -> datetime:
    """To the microsecond. Raises Failure for what is no ISO 8601 instant."""
    return _FIRST + timedelta(microseconds=ticks_of(text) // 10)


def _within(ticks: int) -> int:
    if not 0 <= ticks <= _LAST:
        raise Failure("an instant must lie in the years 1 to 9999")
    return ticks
