"""The parts of a request or response that policies make: headers and a body."""

from collections.abc import Callable

from rehearsal.gateway.csharp import Expression, Scope, Type
from rehearsal.gateway.csharp.text import utf8
from rehearsal.gateway.element import Element


def headers_of(element: Element) -> tuple[Callable[[Scope], dict[str, str]], list[Expression]]:
    """Evaluates the `set-header` elements."""
    headers: list[tuple[str, Expression]] = []
    for child in element:
        if child.tag == "set-header":
            child.expect(required=("name",), optional=("exists-action",))
            child.expect_children("value")
            if child.attributes.get("exists-action", "override") != "override":
                raise child.refusal("exists-action is supported as override only")
            value = child.only("value")
            if value is None:
                raise child.refusal("<value> is missing")
            value.expect()
            headers.append((child.literal("name"), value.content(Type.STRING)))
    names = [name.lower() for name, _ in headers]
    if len(set(names)) < len(names):
        raise element.refusal("a header is set twice")
    pairs = [(name, value.evaluate) for name, value in headers]
    return (
        lambda scope: {name: value(scope) or "" for name, value in pairs},
        [value for _, value in headers],
    )


def body_of(element: Element) -> tuple[Callable[[Scope], bytes], list[Expression]]:
    """Evaluates `set-body`: text as UTF-8, bytes as they are."""
    child = element.only("set-body")
    if child is None:
        return lambda _: b"", []
    child.expect()
    value = child.content(Type.STRING, Type.BYTES)
    evaluate = value.evaluate
    if value.type is Type.BYTES:
        return lambda scope: evaluate(scope) or b"", [value]
    return lambda scope: utf8(evaluate(scope) or ""), [value]
