"""The ApiConnection action: operations of the Service Bus connector under a lock.

https://learn.microsoft.com/connectors/servicebus/
"""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from rehearsal.effects import Now, Sleep
from rehearsal.workflow.connector import Answer, Connector
from rehearsal.workflow.entity import Entity, compile_entity, refuse_other_messages
from rehearsal.workflow.errors import Failure, UnsupportedWorkflow
from rehearsal.workflow.expression import Evaluate
from rehearsal.workflow.functions import string
from rehearsal.workflow.retries import compile_retries, passes
from rehearsal.workflow.run import Ended, Run, Status
from rehearsal.workflow.shape import fields
from rehearsal.workflow.step import COMMON, Body, Script, Source
from rehearsal.workflow.template import compile_value

Queries = Mapping[str, Any]


@dataclass(frozen=True, kw_only=True)
class _Operation:
    perform: Callable[[Connector, str, Queries, datetime], Answer]
    needed: tuple[str, ...] = ("lockToken",)
    optional: tuple[str, ...] = ("queueType", "sessionId")


def _receive(connector: Connector, queue: str, queries: Queries, now: datetime) -> Answer:
    most = queries.get("maxMessageCount", 20)
    if type(most) is not int or most < 1:
        raise Failure(f"{most!r} is no number of messages")
    return connector.receive(queue, most, now)


def _complete(connector: Connector, queue: str, queries: Queries, now: datetime) -> Answer:
    return connector.complete(queue, string(queries["lockToken"]), now)


def _abandon(connector: Connector, queue: str, queries: Queries, now: datetime) -> Answer:
    return connector.abandon(queue, string(queries["lockToken"]), now)


def _dead_letter(connector: Connector, queue: str, queries: Queries, now: datetime) -> Answer:
    reason = string(queries.get("deadLetterReason"))
    description = string(queries.get("deadLetterErrorDescription"))
    return connector.dead_letter(queue, string(queries["lockToken"]), reason, description, now)


def _renew(connector: Connector, queue: str, queries: Queries, now: datetime) -> Answer:
    return connector.renew(queue, string(queries["lockToken"]), now)


_OPERATIONS: Mapping[str, _Operation] = {
    "get batch/peek": _Operation(
        perform=_receive, needed=(), optional=("maxMessageCount", "queueType", "sessionId")
    ),
    "delete complete": _Operation(perform=_complete),
    "post abandon": _Operation(perform=_abandon),
    "post deadletter": _Operation(
        perform=_dead_letter,
        optional=("sessionId", "deadLetterReason", "deadLetterErrorDescription"),
    ),
    "post renewlock": _Operation(perform=_renew),
}


def compile_connection_action(source: Source) -> Body:
    action, names = source.json, source.names
    where = f"{names.where}: inputs"
    fields(action, names.where, needed=("inputs",), optional=COMMON)
    inputs = fields(
        action["inputs"],
        where,
        needed=("host", "method", "path"),
        optional=("queries", "retryPolicy"),
    )
    entity, wanted = compile_entity(inputs, names)
    operation = _OPERATIONS.get(wanted)
    if operation is None:
        raise UnsupportedWorkflow(f"{where}: the rehearsal knows no operation {wanted!r}")
    queries = inputs.get("queries", {})
    fields(queries, f"{where}: queries", needed=operation.needed, optional=operation.optional)
    refuse_other_messages(queries, f"{where}: queries")
    return _caller(operation, entity, compile_value(queries, names), compile_retries(inputs, where))


def _caller(
    operation: _Operation, entity: Entity, queries: Evaluate, delays: tuple[float, ...]
) -> Body:
    def call(run: Run) -> Script:
        connector, queue, asked = entity.connect(run), entity.queue(run), queries(run)
        for delay in (*delays, None):
            answer = operation.perform(connector, queue, asked, (yield Now()))
            if answer.seconds:
                yield Sleep(answer.seconds)
            if delay is None or not passes(answer.status):
                break
            yield Sleep(delay)
        outputs: dict[str, Any] = {"statusCode": answer.status, "headers": {}}
        if answer.status >= 400:
            return Ended(Status.FAILED, outputs, f"the bus answered {answer.status}")
        body = [message.as_json() for message in answer.messages]
        return Ended(Status.SUCCEEDED, {**outputs, "body": body})

    return Body(script=call)
