"""The queue that an operation of the Service Bus connector is about."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any
from urllib.parse import unquote

from rehearsal.workflow.connector import Connector
from rehearsal.workflow.errors import Failure, UnsupportedWorkflow
from rehearsal.workflow.expression import Evaluate
from rehearsal.workflow.names import Names
from rehearsal.workflow.run import Run
from rehearsal.workflow.shape import exactly, fields, text
from rehearsal.workflow.template import compile_value

_MESSAGES = "/messages/"


@dataclass(frozen=True, kw_only=True)
class Entity:
    connection: Evaluate
    path: Evaluate

    def connect(self, run: Run) -> Connector:
        """Raises Failure for a connection that the workflow was not given."""
        wanted = self.connection(run)
        given = run.parameters.get("$connections")
        for connection in given.values() if isinstance(given, dict) else ():
            if isinstance(connection, dict) and connection.get("connectionId") == wanted:
                properties = connection.get("connectionProperties") or {}
                identity = (properties.get("authentication") or {}).get("identity")
                return run.services.connect(wanted, identity)
        raise Failure(f"there is no connection {wanted!r}")

    def queue(self, run: Run) -> str:
        """The queue's name, which workflows encode twice."""
        return unquote(unquote(str(self.path(run)).removeprefix("/")))


def compile_entity(inputs: Mapping[str, Any], names: Names) -> tuple[Entity, str]:
    """The queue, and the operation as method and end of the path."""
    where = f"{names.where}: inputs"
    host = fields(inputs["host"], f"{where}: host", needed=("connection",))
    connection = fields(host["connection"], f"{where}: connection", needed=("name",))
    path, found, operation = text(inputs["path"], f"{where}: path").rpartition(_MESSAGES)
    if not path.startswith("/") or not found:
        raise UnsupportedWorkflow(f"{where}: {inputs['path']!r} is no path of a queue's messages")
    entity = Entity(
        connection=compile_value(connection["name"], names), path=compile_value(path, names)
    )
    return entity, f"{text(inputs['method'], f'{where}: method').lower()} {operation}"


def refuse_other_messages(queries: Mapping[str, Any], where: str) -> None:
    """Only a queue's own messages, and no sessions: raises UnsupportedWorkflow otherwise."""
    exactly(queries.get("queueType", "Main"), f"{where}: queueType", "Main")
    exactly(queries.get("sessionId", ""), f"{where}: sessionId", "", "None")
