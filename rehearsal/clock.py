"""The instant in which Azure lives."""

import sqlite3
from datetime import UTC, datetime, timedelta

_SCHEMA = "CREATE TABLE IF NOT EXISTS clock (ahead REAL NOT NULL) STRICT"


class Clock:
    """Ours, and as much later as it was moved: schedules come due, tokens and backups expire."""

    def __init__(self, connection: sqlite3.Connection) -> None:
        self._connection = connection
        connection.execute(_SCHEMA)
        row = connection.execute("SELECT ahead FROM clock").fetchone()
        self._ahead = timedelta(seconds=row["ahead"] if row else 0)

    @property
    def ahead(self) -> timedelta:
        return self._ahead

    def now(self) -> datetime:
        return datetime.now(UTC) + self._ahead

    def advance(self, by: timedelta) -> None:
        self._ahead += by
        self._connection.execute("DELETE FROM clock")
        self._connection.execute(
            "INSERT INTO clock (ahead) VALUES (?)", (self._ahead.total_seconds(),)
        )
