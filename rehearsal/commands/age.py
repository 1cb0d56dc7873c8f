"""Lengths of time as people say them."""

from datetime import timedelta

_UNITS = (
    (timedelta(days=1), "d"),
    (timedelta(hours=1), "h"),
    (timedelta(minutes=1), "min"),
    (timedelta(seconds=1), "s"),
)


def said(length: timedelta) -> str:
    """Its two largest units: `2 h 40 min`."""
    parts: list[str] = []
    for unit, name in _UNITS:
        count, length = divmod(length, unit)
        if count or (parts and len(parts) < 2):
            parts.append(f"{count} {name}")
    return " ".join(part for part in parts[:2] if not part.startswith("0 ")) or "0 s"
