"""From the elements of a section to its steps."""

from collections.abc import Sequence

from rehearsal.gateway.element import Element
from rehearsal.gateway.statements import (
    answer,
    branches,
    identity,
    retry,
    send,
    store,
    trace,
    variable,
)
from rehearsal.gateway.step import Step, sequence

_SIMPLE = {
    "authentication-managed-identity": identity.authentication_managed_identity,
    "cache-lookup-value": store.cache_lookup_value,
    "cache-remove-value": store.cache_remove_value,
    "cache-store-value": store.cache_store_value,
    "return-response": answer.return_response,
    "send-request": send.send_request,
    "set-variable": variable.set_variable,
    "trace": trace.trace,
}
_HOLDING = {"choose": branches.choose, "retry": retry.retry, "wait": branches.wait}

_SECTIONS = {
    "authentication-managed-identity": {"inbound"},
    "wait": {"inbound", "backend", "outbound"},
}
"""Where Azure takes a policy, when that is not everywhere."""


def section(element: Element | None) -> Step:
    """The steps of a section; a missing one does nothing."""
    if element is None:
        return sequence([])
    element.expect()
    element.expect_no_text()
    if element.tag == "backend" and element.only("base") is not None:
        raise element.refusal("<base> forwards to a backend, and the rehearsal's gateway has none")
    base = element.only("base")
    if base is not None:
        base.expect()
        base.expect_children()
    return _steps([child for child in element if child is not base], element.tag)


def _steps(policies: Sequence[Element], section: str) -> Step:
    return sequence([(policy.tag, _step(policy, section)) for policy in policies])


def _step(element: Element, section: str) -> Step:
    if section not in _SECTIONS.get(element.tag, {section}):
        raise element.refusal(f"Azure does not take it in <{section}>")
    if element.tag in _SIMPLE:
        return _SIMPLE[element.tag](element)
    if element.tag in _HOLDING:
        return _HOLDING[element.tag](element, lambda inner: _steps(inner, section))
    raise element.refusal("this policy is not supported")
