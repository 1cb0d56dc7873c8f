"""The time by which buses and Logic Apps live: a minute of Azure is a second here."""

import sqlite3
from datetime import UTC, datetime

from rehearsal.pace import scale
from rehearsal.workflow import Clock

_SCHEMA = "CREATE TABLE IF NOT EXISTS data_clock (started TEXT NOT NULL) STRICT"


def data_clock(connection: sqlite3.Connection) -> Clock:
    """The same over every restart, so that no message is younger than it was."""
    connection.execute(_SCHEMA)
    row = connection.execute("SELECT started FROM data_clock").fetchone()
    if row is None:
        started = datetime.now(UTC)
        connection.execute("INSERT INTO data_clock (started) VALUES (?)", (started.isoformat(),))
    else:
        started = datetime.fromisoformat(row["started"])
    return Clock(factor=scale(), started=started)
