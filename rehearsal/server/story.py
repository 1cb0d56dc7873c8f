"""What happened: outages and failovers on a timeline, and how the messages went meanwhile."""

import sqlite3
from collections import deque
from collections.abc import Callable
from datetime import UTC, datetime
from typing import Any

LONGEST_HISTORY = 900
"""Samples, one a second."""

LONGEST_TIMELINE = 200

_SCHEMA = """
CREATE TABLE IF NOT EXISTS timeline (at TEXT NOT NULL, kind TEXT NOT NULL, text TEXT NOT NULL)
STRICT
"""


class Timeline:
    def __init__(self, connection: sqlite3.Connection) -> None:
        self._connection = connection
        connection.execute(_SCHEMA)

    def tell(self, kind: str, text: str) -> None:
        self._connection.execute(
            "INSERT INTO timeline (at, kind, text) VALUES (?, ?, ?)", (instant(), kind, text)
        )

    def events(self) -> list[dict[str, str]]:
        """The latest, in their order."""
        rows = self._connection.execute(
            "SELECT * FROM timeline ORDER BY rowid DESC LIMIT ?", (LONGEST_TIMELINE,)
        )
        return [dict(row) for row in rows][::-1]


class Traffic:
    """What publishers asked, and what they were answered."""

    def __init__(self) -> None:
        self.published = self.acknowledged = self.refused = 0

    def answered(self, status: int | None) -> None:
        """None: the publisher got no answer."""
        self.published += 1
        self.acknowledged += status == 202
        self.refused += status != 202


class History:
    """A sample a second."""

    def __init__(
        self, totals: Callable[[], tuple[int, int]], waiting: Callable[[], dict[str, Any]]
    ) -> None:
        """`totals` are the published and delivered so far; `waiting` is the rest of a sample."""
        self._totals = totals
        self._waiting = waiting
        self._before = totals()
        self.samples: deque[dict[str, Any]] = deque(maxlen=LONGEST_HISTORY)

    def sample(self) -> None:
        published, delivered = self._totals()
        before, self._before = self._before, (published, delivered)
        rates = {"published": published - before[0], "delivered": delivered - before[1]}
        self.samples.append({"at": instant(), **rates, **self._waiting()})

    @property
    def rates(self) -> dict[str, int]:
        latest = self.samples[-1] if self.samples else {}
        return {name: latest.get(name, 0) for name in ("published", "delivered")}


def instant() -> str:
    return datetime.now(UTC).isoformat().replace("+00:00", "Z")
