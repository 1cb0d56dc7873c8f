"""Which verified backups there are, and whether the newest is older than it should be."""

import re
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime, timedelta

from rehearsal.client import Answer
from rehearsal.commands.deployed_vault import DeployedVault

VERIFIED = re.compile(r"The backup (\S+) is (?:complete and verified|there already)")
EVERY = {
    "Hour": timedelta(hours=1),
    "Day": timedelta(days=1),
    "Week": timedelta(weeks=1),
    "Month": timedelta(days=31),
}
LONGEST_JOB = timedelta(hours=3)
"""https://learn.microsoft.com/azure/automation/automation-runbook-execution#fair-share"""


@dataclass(frozen=True, kw_only=True)
class Backup:
    name: str
    size: int
    """Bytes."""
    taken: datetime

    @property
    def sku(self) -> str:
        """As its name tells: `<service>.<tier>.<slot>.apimbackup`."""
        return self.name.split(".")[1]


def newest(
    jobs: Iterable[Answer], resources: Iterable[Answer], vault: DeployedVault
) -> Backup | None:
    """The newest that a completed job found complete, and that still lies there."""
    verified = {
        match[1]
        for job in jobs
        if job["state"] == "Completed"
        for line in job["output"]
        if (match := VERIFIED.match(line))
    }
    at = f"{vault.container_id}/blobs/".lower()
    found = [
        Backup(
            name=it["outputs"]["name"],
            size=it["outputs"]["size"],
            taken=datetime.fromisoformat(it["outputs"]["modified"]),
        )
        for it in resources
        if it["id"].lower().startswith(at) and it["outputs"]["name"] in verified
    ]
    return max((it for it in found if it.size), key=lambda it: it.taken, default=None)


def report(backup: Backup | None, schedule: Answer, now: datetime) -> str:
    """A sentence on the newest verified backup, with a warning when it is too old."""
    interval = EVERY[schedule["frequency"]] * int(schedule["interval"])
    every = f"one is due every {_span(interval)}"
    if backup is None:
        return f"WARNING: there is no verified backup; {every}"
    age = now - backup.taken
    text = f"newest verified: {backup.name}, {backup.size} bytes, {_span(age)} old; {every}"
    return f"WARNING: {text}" if age > interval + LONGEST_JOB else text


def _span(length: timedelta) -> str:
    minutes = round(length.total_seconds() / 60)
    hours, days = minutes / 60, minutes / 1440
    if minutes < 120:
        return f"{minutes} minutes"
    return f"{hours:.0f} hours" if hours < 48 else f"{days:.0f} days"
