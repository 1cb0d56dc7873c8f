"""What survives a crash: all that was acknowledged."""

import sqlite3
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import datetime

from rehearsal.broker.bus import Bus
from rehearsal.broker.changes import Changes, Key
from rehearsal.broker.record import read, written

_SCHEMA = """
CREATE TABLE IF NOT EXISTS bus_messages (
    bus TEXT NOT NULL, queue TEXT NOT NULL, number INTEGER NOT NULL,
    message TEXT NOT NULL, body BLOB NOT NULL, PRIMARY KEY (bus, queue, number)
) STRICT;
CREATE TABLE IF NOT EXISTS bus_queues (
    bus TEXT NOT NULL, queue TEXT NOT NULL, last_number INTEGER NOT NULL,
    PRIMARY KEY (bus, queue)
) STRICT;
CREATE TABLE IF NOT EXISTS bus_message_ids (
    bus TEXT NOT NULL, queue TEXT NOT NULL, message_id TEXT NOT NULL, since TEXT NOT NULL,
    PRIMARY KEY (bus, queue, message_id)
) STRICT;
"""
_TABLES = ("bus_messages", "bus_queues", "bus_message_ids")

_PUT_MESSAGE = """
INSERT INTO bus_messages (bus, queue, number, message, body) VALUES (?, ?, ?, ?, ?)
ON CONFLICT (bus, queue, number) DO UPDATE SET message = excluded.message
"""
_DELETE_MESSAGE = "DELETE FROM bus_messages WHERE bus = ? AND queue = ? AND number = ?"
_PUT_NUMBER = "REPLACE INTO bus_queues (bus, queue, last_number) VALUES (?, ?, ?)"
_PUT_ID = "REPLACE INTO bus_message_ids (bus, queue, message_id, since) VALUES (?, ?, ?, ?)"
_DELETE_ID = "DELETE FROM bus_message_ids WHERE bus = ? AND queue = ? AND message_id = ?"


class Store:
    def __init__(self, connection: sqlite3.Connection) -> None:
        self._connection = connection
        self.changes = Changes()
        connection.executescript(_SCHEMA)

    def commit(self) -> None:
        """Raises sqlite3.Error; what could not be stored is tried again by the next commit."""
        if self.changes:
            with self._together():
                self._write()
            self.changes.clear()

    def load(self, name: str, bus: Bus, queue: str) -> None:
        """What is stored, into a queue that is new to the bus."""
        here = "WHERE bus = ? AND queue = ?"
        select, key = self._connection.execute, (name, queue)
        rows = select(f"SELECT message, body FROM bus_messages {here} ORDER BY number", key)
        messages = [read(queue, message, body) for message, body in rows]
        rows = select(f"SELECT message_id, since FROM bus_message_ids {here} ORDER BY since", key)
        ids = [(message_id, datetime.fromisoformat(since)) for message_id, since in rows]
        number = select(f"SELECT last_number FROM bus_queues {here}", key).fetchone()
        bus.restore(queue, messages, ids, number[0] if number else 0)

    def drop_all_but(self, keys: set[Key]) -> None:
        """Commits, and forgets every other queue."""
        self.commit()
        with self._together():
            for table in _TABLES:
                rows = self._connection.execute(f"SELECT DISTINCT bus, queue FROM {table}")
                for key in {(bus, queue) for bus, queue in rows} - keys:
                    self._connection.execute(
                        f"DELETE FROM {table} WHERE bus = ? AND queue = ?", key
                    )

    @contextmanager
    def _together(self) -> Iterator[None]:
        with self._connection:
            self._connection.execute("BEGIN IMMEDIATE")
            yield

    def _write(self) -> None:
        many, changes = self._connection.executemany, self.changes
        kept = ((key, it) for key, it in changes.messages.items() if it is not None)
        many(_PUT_MESSAGE, ((*key, written(it), it.content.body) for key, it in kept))
        many(_DELETE_MESSAGE, (key for key, it in changes.messages.items() if it is None))
        many(_PUT_NUMBER, ((*key, number) for key, number in changes.numbers.items()))
        since = ((key, it) for key, it in changes.ids.items() if it is not None)
        many(_PUT_ID, ((*key, it.isoformat(timespec="microseconds")) for key, it in since))
        many(_DELETE_ID, (key for key, it in changes.ids.items() if it is None))
