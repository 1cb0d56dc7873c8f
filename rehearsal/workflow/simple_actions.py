"""Actions that need nothing but the clock: Compose, Wait, Terminate.

https://learn.microsoft.com/azure/logic-apps/logic-apps-workflow-actions-triggers
"""

from collections.abc import Mapping
from datetime import timedelta
from typing import Any

from rehearsal.effects import Sleep
from rehearsal.workflow.errors import Failure, UnsupportedWorkflow
from rehearsal.workflow.expression import Evaluate
from rehearsal.workflow.instants import instant_of
from rehearsal.workflow.names import Names
from rehearsal.workflow.run import SUCCEEDED, Ended, Run, Status
from rehearsal.workflow.shape import exactly, fields, mapping
from rehearsal.workflow.step import COMMON, Body, Script, Source
from rehearsal.workflow.template import compile_value

_UNITS = {"Second": 1, "Minute": 60, "Hour": 3600, "Day": 86400}


class Terminated(Exception):
    """The end of the whole run."""

    def __init__(self, status: Status) -> None:
        super().__init__(status)
        self.status = status


def compile_compose(source: Source) -> Body:
    action, names = source.json, source.names
    fields(action, names.where, needed=("inputs",), optional=COMMON)
    inputs = compile_value(action["inputs"], names)

    def compose(run: Run) -> Script:
        return Ended(Status.SUCCEEDED, inputs(run))
        yield

    return Body(script=compose, instant=True)


def compile_wait(source: Source) -> Body:
    action, names = source.json, source.names
    fields(action, names.where, needed=("inputs",), optional=COMMON)
    inputs = mapping(action["inputs"], f"{names.where}: inputs")
    seconds = _until(inputs, names) if "until" in inputs else _interval(inputs, names)

    def wait(run: Run) -> Script:
        yield Sleep(seconds(run))
        return SUCCEEDED

    return Body(script=wait)


def _until(inputs: Mapping[str, Any], names: Names) -> Evaluate:
    fields(inputs, f"{names.where}: inputs", needed=("until",))
    until = fields(inputs["until"], f"{names.where}: until", needed=("timestamp",))
    timestamp = compile_value(until["timestamp"], names)
    return lambda run: max(0.0, (instant_of(timestamp(run)) - run.now).total_seconds())


def _interval(inputs: Mapping[str, Any], names: Names) -> Evaluate:
    where = f"{names.where}: interval"
    fields(inputs, f"{names.where}: inputs", needed=("interval",))
    interval = fields(inputs["interval"], where, needed=("count", "unit"))
    unit = _UNITS[exactly(interval["unit"], f"{where}: unit", *_UNITS)]
    count = compile_value(interval["count"], names)

    def seconds(run: Run) -> float:
        found = count(run)
        if type(found) is not int or not 0 <= found * unit <= timedelta(days=90).total_seconds():
            raise Failure(f"{found!r} is no number of {interval['unit']}s to wait for")
        return float(found * unit)

    return seconds


def compile_terminate(source: Source) -> Body:
    action, names = source.json, source.names
    fields(action, names.where, needed=("inputs",), optional=COMMON)
    where = f"{names.where}: inputs"
    inputs = fields(action["inputs"], where, needed=("runStatus",), optional=("runError",))
    ends = (Status.SUCCEEDED, Status.FAILED, Status.CANCELLED)
    status = exactly(inputs["runStatus"], f"{where}: runStatus", *map(str, ends))
    if names.loops:
        raise UnsupportedWorkflow(f"{names.where}: Azure allows no Terminate inside a Foreach")

    def terminate(run: Run) -> Script:  # noqa: ARG001
        raise Terminated(Status(status))
        yield

    return Body(script=terminate)
