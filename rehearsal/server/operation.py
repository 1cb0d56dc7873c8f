"""Long-running operations, one row each."""

import json
import sqlite3
from dataclasses import asdict, dataclass
from datetime import datetime
from typing import Any

RUNNING, SUCCEEDED, FAILED = "InProgress", "Succeeded", "Failed"
_SCHEMA = """
CREATE TABLE IF NOT EXISTS operations (
    id TEXT PRIMARY KEY, service TEXT NOT NULL, verb TEXT NOT NULL, request TEXT NOT NULL,
    due TEXT NOT NULL, state TEXT NOT NULL, message TEXT NOT NULL
) STRICT
"""


@dataclass(frozen=True, kw_only=True)
class Operation:
    id: str
    service: str
    """Key of the service."""
    verb: str
    request: dict[str, str]
    due: datetime
    state: str = RUNNING
    message: str = ""
    """Why it failed."""


class OperationStore:
    def __init__(self, connection: sqlite3.Connection) -> None:
        self._connection = connection
        connection.execute(_SCHEMA)

    def add(self, operation: Operation) -> None:
        row = {
            **asdict(operation),
            "request": json.dumps(operation.request),
            "due": operation.due.isoformat(),
        }
        self._connection.execute(
            "INSERT INTO operations (id, service, verb, request, due, state, message) "
            "VALUES (:id, :service, :verb, :request, :due, :state, :message)",
            row,
        )

    def end(self, id: str, state: str, message: str) -> None:
        self._connection.execute(
            "UPDATE operations SET state = ?, message = ? WHERE id = ?", (state, message, id)
        )

    def find(self, id: str) -> Operation | None:
        row = self._connection.execute("SELECT * FROM operations WHERE id = ?", (id,)).fetchone()
        return _operation(row) if row else None

    def running(self) -> list[Operation]:
        query = "SELECT * FROM operations WHERE state = ?"
        return [_operation(row) for row in self._connection.execute(query, (RUNNING,)).fetchall()]


def _operation(row: Any) -> Operation:
    request, due = json.loads(row["request"]), datetime.fromisoformat(row["due"])
    return Operation(**{**dict(row), "request": request, "due": due})
