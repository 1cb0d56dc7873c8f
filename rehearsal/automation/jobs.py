"""Jobs and what they said, one row each."""

import json
import sqlite3
import uuid
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum
from typing import Any

_SCHEMA = """
CREATE TABLE IF NOT EXISTS jobs (
    id TEXT PRIMARY KEY, runbook TEXT NOT NULL, parameters TEXT NOT NULL, state TEXT NOT NULL,
    created TEXT NOT NULL, ended TEXT NOT NULL, exception TEXT NOT NULL
) STRICT;
CREATE TABLE IF NOT EXISTS job_lines (
    job TEXT NOT NULL, number INTEGER NOT NULL, text TEXT NOT NULL, PRIMARY KEY (job, number)
) STRICT;
"""


class State(StrEnum):
    """https://learn.microsoft.com/azure/automation/automation-runbook-execution"""

    QUEUED = "Queued"
    RUNNING = "Running"
    COMPLETED = "Completed"
    FAILED = "Failed"
    STOPPED = "Stopped"


@dataclass(frozen=True, kw_only=True)
class Job:
    id: str
    runbook: str
    """ARM id."""
    parameters: list[str]
    state: State
    created: str
    ended: str
    """ISO instants; empty while it is not over."""
    exception: str
    """What failed it, unless the script itself did."""


class Jobs:
    def __init__(self, connection: sqlite3.Connection) -> None:
        self._connection = connection
        connection.executescript(_SCHEMA)

    def add(self, runbook: str, parameters: Sequence[str], now: datetime) -> Job:
        job = Job(
            id=str(uuid.uuid4()),
            runbook=runbook,
            parameters=list(parameters),
            state=State.QUEUED,
            created=now.isoformat(),
            ended="",
            exception="",
        )
        self._connection.execute(
            "INSERT INTO jobs (id, runbook, parameters, state, created, ended, exception) "
            "VALUES (?, ?, ?, ?, ?, '', '')",
            (job.id, runbook, json.dumps(job.parameters), job.state, job.created),
        )
        return job

    def runs(self, id: str) -> None:
        self._connection.execute("UPDATE jobs SET state = ? WHERE id = ?", (State.RUNNING, id))

    def end(self, id: str, state: State, now: datetime, exception: str = "") -> None:
        self._connection.execute(
            "UPDATE jobs SET state = ?, ended = ?, exception = ? WHERE id = ?",
            (state, now.isoformat(), exception, id),
        )

    def say(self, id: str, text: str) -> None:
        self._connection.execute(
            "INSERT INTO job_lines (job, number, text) "
            "SELECT ?, COUNT(*) + 1, ? FROM job_lines WHERE job = ?",
            (id, text, id),
        )

    def find(self, id: str) -> Job | None:
        row = self._connection.execute("SELECT * FROM jobs WHERE id = ?", (id,)).fetchone()
        return _job(row) if row else None

    def all(self) -> Iterator[Job]:
        """The oldest first."""
        rows = self._connection.execute("SELECT * FROM jobs ORDER BY rowid").fetchall()
        return map(_job, rows)

    def unfinished(self) -> list[Job]:
        return [job for job in self.all() if not job.ended]

    def lines(self, id: str, after: int = 0) -> list[str]:
        rows = self._connection.execute(
            "SELECT text FROM job_lines WHERE job = ? AND number > ? ORDER BY number", (id, after)
        )
        return [row["text"] for row in rows]


def _job(row: Any) -> Job:
    parameters = json.loads(row["parameters"])
    return Job(**{**dict(row), "parameters": parameters, "state": State(row["state"])})
