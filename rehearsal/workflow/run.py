"""One run of a workflow: what its expressions can see, and what became of its actions."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum
from typing import Any

from rehearsal.workflow.connector import Services
from rehearsal.workflow.instants import stamp


class Status(StrEnum):
    SUCCEEDED = "Succeeded"
    FAILED = "Failed"
    SKIPPED = "Skipped"
    TIMED_OUT = "TimedOut"
    CANCELLED = "Cancelled"


@dataclass(frozen=True, slots=True)
class Ended:
    """How an action ended; `error` is a sentence."""

    status: Status
    outputs: Any = None
    error: str | None = None


SUCCEEDED = Ended(Status.SUCCEEDED)


@dataclass(frozen=True, slots=True)
class Outcome:
    """An action that ran."""

    name: str
    ended: Ended
    began_at: datetime
    ended_at: datetime

    def as_json(self) -> dict[str, Any]:
        return {
            "name": self.name,
            "status": str(self.ended.status),
            "startTime": stamp(self.began_at),
            "endTime": stamp(self.ended_at),
            "outputs": self.ended.outputs,
            "error": self.ended.error,
        }


@dataclass(slots=True, kw_only=True)
class Run:
    parameters: Mapping[str, Any]
    services: Services
    now: datetime
    trigger: Mapping[str, Any]
    outcomes: dict[str, Outcome]
    """Of the actions that ran; any other was skipped, or its turn is yet to come."""
    items: dict[str, Any]
    """By loop."""

    def outputs(self, action: str) -> Any:
        outcome = self.outcomes.get(action)
        return outcome.ended.outputs if outcome else None

    def status(self, action: str) -> Status:
        outcome = self.outcomes.get(action)
        return outcome.ended.status if outcome else Status.SKIPPED


@dataclass(frozen=True, kw_only=True)
class Result:
    status: Status
    outcomes: Mapping[str, Outcome]
