"""A workflow as deployed: what Azure Resource Manager tells the runtime."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any

from rehearsal.workflow.definition import Workflow, compile_workflow
from rehearsal.workflow.shape import fields, mapping


@dataclass(frozen=True, kw_only=True)
class Deployment:
    """Two are equal when nothing about them has changed."""

    id: str
    enabled: bool
    definition: Mapping[str, Any]
    parameters: Mapping[str, Any]
    workflow: Workflow = field(compare=False, repr=False)


def deployment(id: str, inputs: Mapping[str, Any]) -> Deployment:
    """Of a `Microsoft.Logic/workflows` resource. Raises UnsupportedWorkflow."""
    workflow = compile_workflow(inputs.get("definition"))
    given = mapping(inputs.get("parameters") or {}, "the workflow's parameters")
    values = {
        name: fields(it, f"the value of {name!r}", needed=("value",))["value"]
        for name, it in given.items()
    }
    return Deployment(
        id=id,
        enabled=inputs.get("state", "Enabled") == "Enabled",
        definition=inputs["definition"],
        parameters=workflow.values(values),
        workflow=workflow,
    )
