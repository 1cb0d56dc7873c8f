"""Workflow definitions, compiled.

https://learn.microsoft.com/azure/logic-apps/logic-apps-workflow-definition-language
"""

from collections.abc import Generator, Mapping
from dataclasses import dataclass
from typing import Any

from rehearsal.effects import Effect
from rehearsal.workflow.actions import Actions, compile_actions, refuse_double_names
from rehearsal.workflow.errors import UnsupportedWorkflow
from rehearsal.workflow.names import Names
from rehearsal.workflow.run import Result, Run
from rehearsal.workflow.shape import exactly, fields, mapping, text
from rehearsal.workflow.simple_actions import Terminated
from rehearsal.workflow.trigger import Trigger, compile_trigger

_SCHEMA = (
    "https://schema.management.azure.com/providers/Microsoft.Logic/schemas/2016-06-01/"
    "workflowdefinition.json#"
)


@dataclass(frozen=True, kw_only=True)
class Workflow:
    parameters: Mapping[str, Mapping[str, Any]]
    """The declaration of each."""
    trigger: Trigger
    actions: Actions

    def values(self, given: Mapping[str, Any]) -> dict[str, Any]:
        """The parameters' values, with defaults. Raises UnsupportedWorkflow when one has none."""
        for name in given:
            if name not in self.parameters:
                raise UnsupportedWorkflow(f"the definition does not declare parameter {name!r}")
        for name, declared in self.parameters.items():
            if name not in given and "defaultValue" not in declared:
                raise UnsupportedWorkflow(f"parameter {name!r} has no value")
        defaults = {n: d["defaultValue"] for n, d in self.parameters.items() if "defaultValue" in d}
        return {**defaults, **given}

    def execute(self, run: Run) -> Generator[Effect, Any, Result]:
        try:
            status = yield from self.actions.execute(run)
        except Terminated as end:
            status = end.status
        return Result(status=status, outcomes=run.outcomes)


def compile_workflow(definition: Any) -> Workflow:
    """Raises UnsupportedWorkflow, with a sentence, for what the rehearsal does not execute."""
    try:
        return _compile(definition)
    except RecursionError as error:
        raise UnsupportedWorkflow("the definition is nested too deeply") from error


def _compile(definition: Any) -> Workflow:
    parts = ("$schema", "contentVersion", "triggers", "actions")
    found = fields(definition, "the definition", needed=parts, optional=("parameters", "outputs"))
    exactly(found["$schema"], "$schema", _SCHEMA)
    text(found["contentVersion"], "contentVersion")
    exactly(found.get("outputs", {}), "outputs", {})
    declared = mapping(found.get("parameters", {}), "parameters")
    for name, declaration in declared.items():
        where = f"parameter {name!r}"
        fields(declaration, where, needed=("type",), optional=("defaultValue", "metadata"))
    triggers = mapping(found["triggers"], "triggers")
    if len(triggers) != 1:
        raise UnsupportedWorkflow("a workflow has exactly one trigger here")
    ((name, trigger),) = triggers.items()
    refuse_double_names(found)
    names = Names(where="the workflow", parameters=frozenset(declared))
    untriggered = Names(where=f"trigger {name!r}", parameters=names.parameters, triggered=False)
    return Workflow(
        parameters=declared,
        trigger=compile_trigger(name, trigger, untriggered),
        actions=compile_actions(found["actions"], names),
    )
