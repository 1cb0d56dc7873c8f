"""ISO 8601 durations, as Azure writes them: weeks, or days and a time, never months or years."""

import re
from datetime import timedelta

_DURATION = re.compile(
    r"P(?:(?P<weeks>\d+)W"
    r"|(?=\d|T\d)(?:(?P<days>\d+)D)?"
    r"(?:T(?=\d)(?:(?P<hours>\d+)H)?(?:(?P<minutes>\d+)M)?(?:(?P<seconds>\d+)S)?)?)",
    re.ASCII,
)


def parse(text: str) -> timedelta:
    """The length of an ISO 8601 duration such as `PT2H40M` or `P14D`.

    Raises ValueError for anything else, months and years too, for they have no fixed length.
    """
    match = _DURATION.fullmatch(text)
    if match is None:
        raise ValueError(f"{text!r} is no ISO 8601 duration such as PT15M, PT2H40M or P14D")
    try:
        return timedelta(**{unit: int(n) for unit, n in match.groupdict().items() if n})
    except OverflowError as error:
        raise ValueError(f"{text!r} is longer than any duration here can be") from error


def iso(length: timedelta) -> str:
    """The shortest ISO 8601 text of a length in whole seconds, such as `PT2H40M`."""
    minutes, seconds = divmod(length.seconds, 60)
    hours, minutes = divmod(minutes, 60)
    days = f"{length.days}D" if length.days else ""
    time = "".join(f"{n}{unit}" for n, unit in ((hours, "H"), (minutes, "M"), (seconds, "S")) if n)
    return f"P{days}{'T' + time if time else ''}" if days or time else "PT0S"
