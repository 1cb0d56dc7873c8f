"""How often the backend did the work of each key: on disk, so that a long run takes no memory."""

import sqlite3
from collections.abc import ItemsView, Iterator, MutableMapping

_SCHEMA = """
CREATE TABLE IF NOT EXISTS backend_calls (
    channel TEXT NOT NULL, key TEXT NOT NULL, times INTEGER NOT NULL, PRIMARY KEY (channel, key)
) STRICT
"""


def channels(connection: sqlite3.Connection) -> list[str]:
    """Those of which there is a record."""
    connection.execute(_SCHEMA)
    return [
        row["channel"] for row in connection.execute("SELECT DISTINCT channel FROM backend_calls")
    ]


class StoredTimes(MutableMapping[str, int]):
    """Of one channel."""

    def __init__(self, connection: sqlite3.Connection, channel: str) -> None:
        self._connection = connection
        self._channel = channel
        query = "SELECT COUNT(*) FROM backend_calls WHERE channel = ?"
        self._length = int(connection.execute(query, (channel,)).fetchone()[0])

    def __getitem__(self, key: str) -> int:
        row = self._connection.execute(
            "SELECT times FROM backend_calls WHERE channel = ? AND key = ?", (self._channel, key)
        ).fetchone()
        if row is None:
            raise KeyError(key)
        return int(row["times"])

    def __setitem__(self, key: str, times: int) -> None:
        self._length += key not in self
        self._connection.execute(
            "REPLACE INTO backend_calls (channel, key, times) VALUES (?, ?, ?)",
            (self._channel, key, times),
        )

    def __delitem__(self, key: str) -> None:
        self._length -= key in self
        self._connection.execute(
            "DELETE FROM backend_calls WHERE channel = ? AND key = ?", (self._channel, key)
        )

    def __iter__(self) -> Iterator[str]:
        rows = self._connection.execute(
            "SELECT key FROM backend_calls WHERE channel = ?", (self._channel,)
        )
        return (row["key"] for row in rows.fetchall())

    def items(self) -> ItemsView[str, int]:
        """Read at once: one by one would take a long run's record seconds."""
        rows = self._connection.execute(
            "SELECT key, times FROM backend_calls WHERE channel = ?", (self._channel,)
        )
        return dict(map(tuple, rows)).items()

    def __len__(self) -> int:
        return self._length
