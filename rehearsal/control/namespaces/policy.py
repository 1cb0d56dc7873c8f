"""API Management policies: XML, and the named values in it.

https://learn.microsoft.com/azure/api-management/api-management-howto-properties
"""

import re
from xml.etree import ElementTree

from rehearsal.control.refusal import Refusal, StillNeeded
from rehearsal.control.resource import Azure, Resource, of_type
from rehearsal.control.rule import Put, require
from rehearsal.gateway import UnsupportedPolicy, compile_policy

API_POLICY = "azure-native:apimanagement:ApiPolicy"
NAMED_VALUE = "azure-native:apimanagement:NamedValue"

_REFERENCE = re.compile(r"\{\{([^{}]+)\}\}")
_SECTIONS = {"inbound", "backend", "outbound", "on-error"}


def references(policy: str) -> set[str]:
    """The named values that a policy refers to, by display name."""
    return {name.strip() for name in _REFERENCE.findall(policy)}


def refuse_policy(put: Put) -> None:
    value, format = put.inputs["value"], put.inputs.get("format", "xml")
    require(format == "xml", f"format of '{put.id}': the rehearsal takes xml only, not {format}")
    try:
        root = ElementTree.fromstring(value)
    except ElementTree.ParseError as error:
        raise Refusal(f"the policy '{put.id}' is no well-formed XML: {error}") from None
    sections = {child.tag for child in root}
    require(
        root.tag == "policies" and sections <= _SECTIONS,
        f"the policy '{put.id}' must be <policies> with {', '.join(sorted(_SECTIONS))} only",
    )
    service = put.up(2)
    found = of_type(put.azure, NAMED_VALUE, service)
    values = {it.inputs["displayName"]: str(it.inputs.get("value", "")) for it in found}
    if missing := sorted(references(value) - values.keys()):
        raise Refusal(
            f"the policy '{put.id}' refers to named values that do not exist: {', '.join(missing)}"
        )
    try:
        compile_policy(value, values)
    except UnsupportedPolicy as unsupported:
        raise Refusal(f"the policy '{put.id}' cannot run: {unsupported}") from None


def refuse_used_named_value(azure: Azure, value: Resource) -> None:
    service, _, _ = value.id.rpartition("/namedValues/")
    for policy in of_type(azure, API_POLICY, service):
        if value.inputs["displayName"] in references(policy.inputs["value"]):
            raise StillNeeded(f"'{value.id}' cannot be deleted: the policy '{policy.id}' uses it")
