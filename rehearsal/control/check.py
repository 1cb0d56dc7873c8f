"""The provider's Check: what can be refused without Azure, names and defaults included."""

import uuid
from dataclasses import dataclass
from typing import Any

from rehearsal.control.resource import Properties
from rehearsal.control.rule import GUID, Rule
from rehearsal.control.rules import rule_of
from rehearsal.control.shapes import Fault, faults
from rehearsal.control.unknown import is_unknown

AUTOMATICALLY_NAMED = "__createBeforeDelete"
"""The real provider's mark: a replacement gets another name, so it can be created first."""


@dataclass(frozen=True, kw_only=True)
class Checked:
    inputs: Properties
    faults: tuple[Fault, ...]


def check(token: str, logical_name: str, news: Properties, olds: Properties, seed: str) -> Checked:
    """The inputs with names filled in, and all that is wrong with them. `seed`: 32 random bytes."""
    rule = rule_of(token)
    if rule is None:
        unknown = Fault(path="", reason=f"the rehearsal does not know type {token}")
        return Checked(inputs=news, faults=(unknown,))
    inputs = {name: value for name, value in news.items() if name != AUTOMATICALLY_NAMED}
    wrong = list(faults(rule.shape, inputs))
    named = _named(rule, logical_name, inputs, olds, seed)
    name = named.get(rule.name_input)
    if isinstance(name, str) and not is_unknown(name) and (reason := rule.names.refusal(name)):
        wrong.append(Fault(path=rule.name_input, reason=reason))
    return Checked(inputs=named, faults=tuple(wrong))


def _named(
    rule: Rule, logical_name: str, inputs: Properties, olds: Properties, seed: str
) -> Properties:
    if not rule.template or rule.name_input in inputs:
        return inputs
    name: Any = olds.get(rule.name_input) or _automatic(rule, logical_name, seed)
    return {**inputs, rule.name_input: name, AUTOMATICALLY_NAMED: True}


def _automatic(rule: Rule, logical_name: str, seed: str) -> str:
    if rule.names is GUID:
        return str(uuid.UUID(seed[:32], version=4))
    child = rule.template.rpartition("/providers/")[2].count("/") > 2
    return logical_name if child else f"{logical_name}{seed[:8]}"
