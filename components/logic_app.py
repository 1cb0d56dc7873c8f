"""Consumption Logic Apps from the definitions under `workflows/`."""

import copy
import json
from collections.abc import Mapping, Sequence
from datetime import timedelta
from functools import cache
from pathlib import Path
from typing import Any

import pulumi
from pulumi import Input
from pulumi_azure_native import logic

from components.child import child_of

WORKFLOWS = Path(__file__).parent.parent / "workflows"


@cache
def _read(name: str) -> dict[str, Any]:
    document: dict[str, Any] = json.loads((WORKFLOWS / f"{name}.json").read_text(encoding="utf-8"))
    return document


def definition(
    name: str, *, every: timedelta, concurrency: int | None = None, authenticate: bool = True
) -> dict[str, Any]:
    """The definition `workflows/<name>.json` with what cannot be a workflow parameter filled in.

    Azure's schema wants the recurrence and the concurrency as literal integers, and knows no
    conditional `authentication`: without `authenticate` the backend gets no token.
    https://learn.microsoft.com/azure/logic-apps/logic-apps-workflow-actions-triggers
    """
    document = copy.deepcopy(_read(name))
    (trigger,) = document["triggers"].values()
    trigger["recurrence"] = {"frequency": "Second", "interval": every // timedelta(seconds=1)}
    if concurrency is not None:
        trigger["runtimeConfiguration"]["concurrency"]["runs"] = concurrency
    if not authenticate:
        _without_authentication(document["actions"])
    return document


def _without_authentication(actions: dict[str, Any]) -> None:
    for action in actions.values():
        if action["type"] == "Http":
            del action["inputs"]["authentication"]
        for branch in (action, action.get("else", {})):
            _without_authentication(branch.get("actions", {}))


def logic_app(
    name: str,
    *,
    resource_group: Input[str],
    location: str,
    workflow_name: str,
    definition: Mapping[str, Any],
    parameters: Mapping[str, Input[Any]],
    connection: Mapping[str, Input[Any]],
    identity_id: Input[str],
    enabled: bool,
    tags: Mapping[str, str],
    parent: pulumi.Resource,
    depends_on: Sequence[pulumi.Resource] = (),
) -> logic.Workflow:
    """A workflow that runs as a user-assigned identity; `connection` is its way to Service Bus."""
    values = {"$connections": {"servicebus": connection}, **parameters}
    return logic.Workflow(
        name,
        workflow_name=workflow_name,
        resource_group_name=resource_group,
        location=location,
        state=logic.WorkflowState.ENABLED if enabled else logic.WorkflowState.DISABLED,
        identity={
            "type": logic.ManagedServiceIdentityType.USER_ASSIGNED,
            "user_assigned_identities": [identity_id],
        },
        definition=definition,
        parameters={key: {"value": value} for key, value in values.items()},
        tags=tags,
        opts=child_of(parent, depends_on=depends_on),
    )
