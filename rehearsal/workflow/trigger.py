"""What starts runs: a message under a lock, or the time.

https://learn.microsoft.com/azure/logic-apps/logic-apps-workflow-actions-triggers
"""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

from rehearsal.workflow.connector import Message
from rehearsal.workflow.entity import Entity, compile_entity, refuse_other_messages
from rehearsal.workflow.errors import UnsupportedWorkflow
from rehearsal.workflow.instants import stamp
from rehearsal.workflow.names import Names
from rehearsal.workflow.shape import exactly, fields, mapping, whole

_UNITS = {
    "Second": timedelta(seconds=1),
    "Minute": timedelta(minutes=1),
    "Hour": timedelta(hours=1),
    "Day": timedelta(days=1),
    "Week": timedelta(weeks=1),
}


@dataclass(frozen=True, kw_only=True)
class Trigger:
    name: str
    every: timedelta
    runs: int
    """Runs at the same time, at most."""
    waiting_runs: int
    """Runs that wait for one of those to end, at most."""
    queue: Entity | None
    """Where the messages come from; None when only time starts runs."""

    def fired(self, began: datetime, now: datetime, message: Message | None) -> dict[str, Any]:
        """What `trigger()` tells of a firing."""
        seen = {"name": self.name, "status": "Succeeded"}
        times = {"startTime": stamp(began), "endTime": stamp(now)}
        if message is None:
            return {**seen, **times}
        outputs = {"statusCode": 200, "headers": {}, "body": message.as_json()}
        return {**seen, **times, "outputs": outputs}


def compile_trigger(name: str, value: Any, names: Names) -> Trigger:
    """Raises UnsupportedWorkflow for any other trigger, and for one without concurrency."""
    kinds = ("ApiConnection", "Recurrence")
    kind = exactly(mapping(value, names.where).get("type"), f"{names.where}: type", *kinds)
    needed = ("type", "recurrence", "runtimeConfiguration")
    polls = kind == kinds[0]
    given = fields(value, names.where, needed=(*needed, "inputs") if polls else needed)
    where = f"{names.where}: concurrency"
    configuration = fields(given["runtimeConfiguration"], where, needed=("concurrency",))
    concurrency = fields(
        configuration["concurrency"], where, needed=("runs",), optional=("maximumWaitingRuns",)
    )
    runs = whole(concurrency["runs"], f"{where}: runs", 1, 100)
    # Azure's default: ten more than run at the same time.
    waiting = concurrency.get("maximumWaitingRuns", min(10 + runs, 100))
    return Trigger(
        name=name,
        every=_recurrence(given["recurrence"], f"{names.where}: recurrence"),
        runs=runs,
        waiting_runs=whole(waiting, f"{where}: maximumWaitingRuns", 1, 100),
        queue=_queue(given["inputs"], names) if polls else None,
    )


def _recurrence(value: Any, where: str) -> timedelta:
    recurrence = fields(value, where, needed=("frequency", "interval"))
    unit = _UNITS[exactly(recurrence["frequency"], f"{where}: frequency", *_UNITS)]
    longest = timedelta(days=500) // unit
    return unit * whole(recurrence["interval"], f"{where}: interval", 1, longest)


def _queue(value: Any, names: Names) -> Entity:
    where = f"{names.where}: inputs"
    inputs: Mapping[str, Any] = fields(
        value, where, needed=("host", "method", "path"), optional=("queries",)
    )
    entity, operation = compile_entity(inputs, names)
    if operation != "get head/peek":
        raise UnsupportedWorkflow(f"{where}: the rehearsal knows no trigger {operation!r}")
    queries = inputs.get("queries", {})
    fields(queries, f"{where}: queries", optional=("queueType", "sessionId"))
    refuse_other_messages(queries, f"{where}: queries")
    return entity
