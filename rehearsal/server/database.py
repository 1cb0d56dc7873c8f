"""What survives a crash: one SQLite file."""

import json
import sqlite3
from collections.abc import Callable, Iterator, Mapping, MutableMapping
from contextlib import contextmanager
from dataclasses import asdict
from datetime import datetime
from pathlib import Path
from typing import Any

from rehearsal.control.resource import Resource

_SCHEMA = """
CREATE TABLE IF NOT EXISTS resources (key TEXT PRIMARY KEY, resource TEXT NOT NULL) STRICT;
CREATE TABLE IF NOT EXISTS calls (
    seq INTEGER PRIMARY KEY AUTOINCREMENT, at TEXT NOT NULL, method TEXT NOT NULL,
    type TEXT NOT NULL, id TEXT NOT NULL, regions TEXT NOT NULL, outcome TEXT NOT NULL
) STRICT;
CREATE TABLE IF NOT EXISTS faults (
    region TEXT NOT NULL, part TEXT NOT NULL, state TEXT NOT NULL, PRIMARY KEY (region, part)
) STRICT;
"""

WAITING = "waiting"
LOST = "lost"
"""Outcome of a call that was waiting when the server died."""


def connect(path: Path) -> sqlite3.Connection:
    """A connection under which what was committed stays, even after `kill -9`."""
    path.touch(mode=0o600)
    connection = sqlite3.connect(path, isolation_level=None, timeout=1)
    connection.row_factory = sqlite3.Row
    # Two servers in one home would overwrite each other's memory.
    connection.execute("PRAGMA locking_mode = EXCLUSIVE")
    connection.execute("PRAGMA journal_mode = WAL")
    # What was written survives the process; only a power cut could take it.
    connection.execute("PRAGMA synchronous = NORMAL")
    connection.executescript(_SCHEMA)
    return connection


class Resources(MutableMapping[str, Resource]):
    """All resources by key: read from memory, written through."""

    def __init__(self, connection: sqlite3.Connection) -> None:
        self._connection = connection
        self._resources: dict[str, Resource] = {}
        self.listeners: list[Callable[[], None]] = []
        """Told of every change that was saved."""
        self._load()

    @contextmanager
    def saved_together(self) -> Iterator[None]:
        """All of the changes within, or none of them."""
        self._connection.execute("BEGIN IMMEDIATE")
        try:
            yield
        except BaseException:
            self._connection.execute("ROLLBACK")
            self._load()
            raise
        self._connection.execute("COMMIT")
        for listener in self.listeners:
            listener()

    def _load(self) -> None:
        # By rowid, so that resources are listed in the order in which they were made.
        rows = self._connection.execute("SELECT key, resource FROM resources ORDER BY rowid")
        self._resources = {row["key"]: Resource(**json.loads(row["resource"])) for row in rows}

    def __getitem__(self, key: str) -> Resource:
        return self._resources[key]

    def __setitem__(self, key: str, resource: Resource) -> None:
        self._connection.execute(
            "INSERT INTO resources (key, resource) VALUES (?, ?) "
            "ON CONFLICT (key) DO UPDATE SET resource = excluded.resource",
            (key, json.dumps(asdict(resource))),
        )
        self._resources[key] = resource

    def __delitem__(self, key: str) -> None:
        self._connection.execute("DELETE FROM resources WHERE key = ?", (key,))
        del self._resources[key]

    def __iter__(self) -> Iterator[str]:
        return iter(self._resources)

    def __len__(self) -> int:
        return len(self._resources)


class Calls:
    """Every call that reached Azure, in order."""

    def __init__(self, connection: sqlite3.Connection) -> None:
        self._connection = connection
        connection.execute("UPDATE calls SET outcome = ? WHERE outcome = ?", (LOST, WAITING))

    def begin(self, at: datetime, method: str, type: str, id: str, regions: list[str]) -> int:
        """Logs a call before it is served; returns its number."""
        cursor = self._connection.execute(
            "INSERT INTO calls (at, method, type, id, regions, outcome) VALUES (?, ?, ?, ?, ?, ?)",
            (at.isoformat(), method, type, id, json.dumps(regions), WAITING),
        )
        assert cursor.lastrowid is not None
        return cursor.lastrowid

    def end(self, seq: int, outcome: str) -> None:
        self._connection.execute("UPDATE calls SET outcome = ? WHERE seq = ?", (outcome, seq))

    def since(self, seq: int) -> list[dict[str, Any]]:
        rows = self._connection.execute("SELECT * FROM calls WHERE seq > ? ORDER BY seq", (seq,))
        return [{**dict(row), "regions": json.loads(row["regions"])} for row in rows]


class RegionStates:
    """The regions, and parts of regions, that are not up."""

    def __init__(self, connection: sqlite3.Connection) -> None:
        self._connection = connection
        rows = connection.execute("SELECT region, part, state FROM faults").fetchall()
        self._down = {(row["region"], row["part"]): str(row["state"]) for row in rows}

    def down(self) -> Mapping[tuple[str, str], str]:
        """By region and part; the part is empty for the whole of it."""
        return self._down

    def set(self, region: str, part: str, state: str) -> None:
        self._connection.execute(
            "REPLACE INTO faults (region, part, state) VALUES (?, ?, ?)", (region, part, state)
        )
        self._down[region, part] = state
