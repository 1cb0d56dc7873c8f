"""Which runbook a schedule starts, with which parameters, and when it last did."""

import re
import sqlite3
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime

from rehearsal.automation.recurrence import latest
from rehearsal.control.namespaces.automation import JOB_SCHEDULE
from rehearsal.control.resource import Azure, Properties, Resource, find, key, of_type

_SCHEMA = """
CREATE TABLE IF NOT EXISTS links (link TEXT PRIMARY KEY, until TEXT NOT NULL) STRICT
"""
_POSITION = re.compile(r"\[PARAMETER (\d+)\]", re.IGNORECASE)


@dataclass(frozen=True, kw_only=True)
class Link:
    id: str
    runbook: Resource
    schedule: Resource
    parameters: list[str]
    """In their order."""


class Links:
    """The deployed job schedules. A new one counts from when it was first seen."""

    def __init__(self, azure: Azure, connection: sqlite3.Connection) -> None:
        self._azure = azure
        self._connection = connection
        connection.execute(_SCHEMA)

    def all(self) -> Iterator[Link]:
        for it in of_type(self._azure, JOB_SCHEDULE):
            account = "/".join(it.id.split("/")[:-2])
            runbook = find(self._azure, f"{account}/runbooks/{it.inputs['runbook']['name']}")
            schedule = find(self._azure, f"{account}/schedules/{it.inputs['schedule']['name']}")
            if runbook and schedule:
                parameters = _in_order(it.inputs.get("parameters") or {})
                yield Link(id=key(it.id), runbook=runbook, schedule=schedule, parameters=parameters)

    def parameters_of(self, runbook: str) -> list[str]:
        """Those with which its schedule starts a runbook; none when it has no schedule."""
        found = (link for link in self.all() if key(link.runbook.id) == key(runbook))
        return next((link.parameters for link in found), [])

    def due(self, now: datetime) -> list[Link]:
        """What has come due since it was last fired; however often, it is due once."""
        due = []
        for link in self.all():
            row = self._connection.execute(
                "SELECT until FROM links WHERE link = ?", (link.id,)
            ).fetchone()
            if row is None:
                self.fired(link, now)
            elif (last := latest(link.schedule.inputs, now)) and last.isoformat() > row["until"]:
                due.append(link)
        return due

    def fired(self, link: Link, now: datetime) -> None:
        self._connection.execute(
            "REPLACE INTO links (link, until) VALUES (?, ?)", (link.id, now.isoformat())
        )


def _in_order(parameters: Properties) -> list[str]:
    """Azure Automation gives a Python script its parameters by position, under these names."""
    numbered = {
        int(match[1]): str(value)
        for name, value in parameters.items()
        if (match := _POSITION.fullmatch(name))
    }
    return [numbered.get(position, "-") for position in range(1, max(numbered, default=0) + 1)]
