"""What a queue holds."""

from dataclasses import dataclass
from datetime import timedelta


@dataclass(frozen=True, kw_only=True, slots=True)
class Counts:
    active: int
    """Locked messages and, on a lazy queue, expired ones included."""
    locked: int
    dead: int
    size: int
    """Bytes, dead letters included."""
    oldest: timedelta | None
    """Age of the oldest active message."""
