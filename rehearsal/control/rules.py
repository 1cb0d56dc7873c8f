"""Every type that the rehearsal knows; all others are refused."""

from rehearsal.control.namespaces import (
    apimanagement,
    authorization,
    automation,
    blobs,
    logic,
    managedidentity,
    random,
    resources,
    servicebus,
    storage,
)
from rehearsal.control.refusal import Refusal
from rehearsal.control.rule import Rule

_PROVIDERS = (
    apimanagement,
    authorization,
    automation,
    blobs,
    logic,
    managedidentity,
    random,
    resources,
    servicebus,
    storage,
)
RULES = {rule.token: rule for provider in _PROVIDERS for rule in provider.RULES}


def rule_of(token: str) -> Rule | None:
    return RULES.get(token)


def known(token: str) -> Rule:
    """The rule of a type; raises Refusal for a type that has none."""
    if (rule := rule_of(token)) is None:
        raise Refusal(f"the rehearsal does not know type {token}")
    return rule
