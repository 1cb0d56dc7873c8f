"""Stands in for Logic Apps (Consumption): executes deployed workflow definitions.

`compile_workflow(definition)` refuses, by UnsupportedWorkflow and a sentence, all that the
rehearsal would not execute as Azure does; `deployment(id, inputs)` does so for a deployed resource.
A `Host` is one deployed workflow as a state machine without clock or I/O; a virtual clock can drive
it, and `Shell` drives it in the server. The bus and the tokens come in as `Services`; a bus offers
a `Connector` per connection and identity.
"""

from rehearsal.workflow.clock import Clock
from rehearsal.workflow.connector import Answer, Connector, Message, Services
from rehearsal.workflow.definition import Workflow, compile_workflow
from rehearsal.workflow.deployment import Deployment, deployment
from rehearsal.workflow.errors import UnsupportedWorkflow
from rehearsal.workflow.host import Host, Instance
from rehearsal.workflow.run import Result, Status
from rehearsal.workflow.shell import Shell

__all__ = [
    "Answer",
    "Clock",
    "Connector",
    "Deployment",
    "Host",
    "Instance",
    "Message",
    "Result",
    "Services",
    "Shell",
    "Status",
    "UnsupportedWorkflow",
    "Workflow",
    "compile_workflow",
    "deployment",
]
