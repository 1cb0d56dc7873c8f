"""What a channel's backend was called with."""

from collections import deque
from collections.abc import MutableMapping
from datetime import datetime
from typing import Any

from rehearsal.backend.call import Call

LATEST = 100
"""Calls that are remembered in full; of any other there is only the number, by key."""


class Record:
    def __init__(self, times: MutableMapping[str, int]) -> None:
        self.times = times
        """How often the work of each key was done."""
        self.duplicates = sum(times.values()) - len(times)
        self.turned_away = 0
        """Calls that were not answered, or by an error."""
        self._first: datetime | None = None
        self._last: datetime | None = None
        self._latest: deque[Call] = deque(maxlen=LATEST)

    @property
    def delivered(self) -> int:
        """Keys whose work was done."""
        return len(self.times)

    def add(self, call: Call, *, works: bool) -> None:
        self._latest.append(call)
        if not works:
            self.turned_away += 1
            return
        before = self.times.get(call.key, 0)
        self.times[call.key] = before + 1
        self.duplicates += before > 0
        self._first = self._first or call.at
        self._last = call.at

    def summary(self) -> dict[str, Any]:
        return {
            "delivered": self.delivered,
            "duplicates": self.duplicates,
            "turnedAway": self.turned_away,
            "firstAt": self._first.isoformat() if self._first else None,
            "lastAt": self._last.isoformat() if self._last else None,
        }

    def in_full(self) -> dict[str, Any]:
        latest = [call.as_json() for call in self._latest]
        return {**self.summary(), "times": dict(self.times.items()), "latest": latest}
