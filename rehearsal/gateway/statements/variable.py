"""https://learn.microsoft.com/azure/api-management/set-variable-policy"""

from rehearsal.gateway.element import Element
from rehearsal.gateway.step import Instant, Run, Step, timed


def set_variable(element: Element) -> Step:
    element.expect(required=("name", "value"))
    element.expect_children()
    name, value = element.literal("name"), element.value("value")
    evaluate = value.evaluate

    def run(run: Run) -> None:
        run.scope.variables[name] = evaluate(run.scope)

    return timed(Instant(run), value)
