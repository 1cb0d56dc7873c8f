"""Consumption Logic Apps.

https://learn.microsoft.com/azure/logic-apps/logic-apps-workflow-definition-language
"""

import re
from collections.abc import Iterator, Mapping
from typing import Any

from rehearsal.control.identity import assigned, refuse_unknown_identities
from rehearsal.control.namespaces.resources import CONNECTION
from rehearsal.control.refusal import Refusal
from rehearsal.control.resource import Properties, normalised
from rehearsal.control.rule import Names, Put, Rule, in_group, require
from rehearsal.workflow import UnsupportedWorkflow, deployment

WORKFLOW = "azure-native:logic:Workflow"

_PARAMETER = re.compile(r"parameters\('([^']+)'\)")
_CONNECTION = re.compile(r"parameters\('\$connections'\)\['([^']+)'\]")
_TYPES: Mapping[str, tuple[type, ...]] = {
    "string": (str,),
    "securestring": (str,),
    "int": (int,),
    "float": (int, float),
    "bool": (bool,),
    "array": (list,),
    "object": (dict,),
    "secureobject": (dict,),
}


def _strings(value: Any) -> Iterator[str]:
    if isinstance(value, str):
        yield value
    elif isinstance(value, list):
        for item in value:
            yield from _strings(item)
    elif isinstance(value, dict):
        for item in value.values():
            yield from _strings(item)


def _used(definition: Properties, pattern: re.Pattern[str]) -> set[str]:
    expressions = (text for text in _strings(definition) if "@" in text)
    return {name for text in expressions for name in pattern.findall(text)}


def _refuse(put: Put) -> None:
    definition, given = put.inputs.get("definition"), put.inputs.get("parameters") or {}
    invalid = f"InvalidTemplate: '{put.id}'"
    if not isinstance(definition, dict):
        raise Refusal(f"{invalid}: definition must be an object, not {definition!r}")
    for part in ("$schema", "contentVersion", "triggers", "actions"):
        require(part in definition, f"{invalid}: the definition has no {part}")
    _refuse_parameters(invalid, definition, given)
    refuse_unknown_identities(put)
    _refuse_connections(put, invalid, definition, given.get("$connections", {}).get("value", {}))
    try:
        deployment(put.id, put.inputs)
    except UnsupportedWorkflow as unsupported:
        raise Refusal(f"{invalid}: {unsupported}") from None


def _refuse_parameters(invalid: str, definition: Properties, given: Properties) -> None:
    declared = definition.get("parameters") or {}
    for name in sorted(given.keys() - declared.keys()):
        raise Refusal(f"{invalid}: the definition does not declare parameter {name!r}")
    for name in sorted(_used(definition, _PARAMETER) - declared.keys()):
        raise Refusal(f"{invalid}: the definition uses parameter {name!r} undeclared")
    for name, declaration in declared.items():
        types = _TYPES.get(str(declaration.get("type", "")).lower())
        if types is None:
            raise Refusal(f"{invalid}: parameter {name!r} has no type that Logic Apps knows")
        value = given.get(name, {}).get("value", declaration.get("defaultValue"))
        require(value is not None, f"{invalid}: parameter {name!r} has no value")
        fits = isinstance(value, types) and (bool in types or not isinstance(value, bool))
        require(fits, f"{invalid}: parameter {name!r} must be {declaration['type']}, not {value!r}")


def _refuse_connections(
    put: Put, invalid: str, definition: Properties, connections: Properties
) -> None:
    for name in sorted(_used(definition, _CONNECTION) - connections.keys()):
        require(False, f"{invalid}: the API connection reference {name!r} is missing")
    identities = {id.lower() for id in assigned(put)}
    for name, connection in connections.items():
        found = put.get(connection["connectionId"], f"the API connection {name!r}")
        require(found.type == CONNECTION, f"{invalid}: {name!r} is no API connection")
        require(
            found.region == normalised(put.inputs.get("location", "")),
            f"{invalid}: the API connection {name!r} lies in {found.region}, not in its own region",
        )
        authentication = connection.get("connectionProperties", {}).get("authentication", {})
        identity = authentication.get("identity")
        require(
            identity is None or identity.lower() in identities,
            f"{invalid}: connection {name!r} uses the identity '{identity}', which is not assigned",
        )


def _outputs(put: Put) -> Properties:
    return {
        "provisioningState": "Succeeded",
        "state": put.inputs.get("state", "Enabled"),
        "changedTime": put.now.isoformat(),
    }


RULES = (
    Rule(
        token=WORKFLOW,
        template=in_group("Microsoft.Logic/workflows/{workflowName}"),
        names=Names(pattern=r"[-\w.()]{1,80}", text="1 to 80 letters, digits and -_.()"),
        refuse=_refuse,
        outputs=_outputs,
    ),
)
