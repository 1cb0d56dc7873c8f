"""https://learn.microsoft.com/azure/api-management/trace-policy"""

from rehearsal.gateway.context import Trace
from rehearsal.gateway.csharp import Expression, Type
from rehearsal.gateway.element import Element
from rehearsal.gateway.step import Instant, Run, Step, timed

_SEVERITIES = ("verbose", "information", "error")


def trace(element: Element) -> Step:
    element.expect(required=("source",), optional=("severity",))
    element.expect_children("message", "metadata")
    source, severity = element.literal("source"), element.attributes.get("severity", "verbose")
    if severity not in _SEVERITIES:
        raise element.refusal(f"severity must be one of {', '.join(_SEVERITIES)}")
    child = element.only("message")
    if child is None:
        raise element.refusal("<message> is missing")
    child.expect()
    message = child.content(Type.STRING)
    metadata = dict(_metadata(it) for it in element if it.tag == "metadata")

    def run(run: Run) -> None:
        more = {name: value.evaluate(run.scope) for name, value in metadata.items()}
        text = message.evaluate(run.scope)
        told = Trace(source=source, severity=severity, message=text, metadata=more)
        run.context.gateway.trace(told)

    return timed(Instant(run), message, *metadata.values())


def _metadata(element: Element) -> tuple[str, Expression]:
    element.expect(required=("name", "value"))
    element.expect_children()
    return element.literal("name"), element.value("value", Type.STRING)
