"""ISO 8601 durations as Azure reads them."""

import re
from datetime import timedelta

from rehearsal.control.refusal import Refusal

_DURATION = re.compile(
    r"P(?=.)(?:(?P<days>\d+)D)?"
    r"(?:T(?=.)(?:(?P<hours>\d+)H)?(?:(?P<minutes>\d+)M)?(?:(?P<seconds>\d+(?:\.\d+)?)S)?)?"
)


def parse(text: str, name: str) -> timedelta:
    """Raises Refusal for what is no duration of days, hours, minutes and seconds."""
    match = _DURATION.fullmatch(text)
    if match is None:
        raise Refusal(f"{name}: {text!r} is no ISO 8601 duration such as PT5M or P1DT12H")
    parts = {unit: float(amount) for unit, amount in match.groupdict().items() if amount}
    try:
        return timedelta(**parts)
    except OverflowError:
        return timedelta.max


def refuse_outside(
    text: str, name: str, shortest: timedelta, longest: timedelta = timedelta.max
) -> None:
    duration = parse(text, name)
    if not shortest <= duration <= longest:
        raise Refusal(f"{name}: {text} is not within {shortest} and {longest}")
