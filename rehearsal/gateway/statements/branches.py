"""The policies that branch: `choose` and `wait`."""

from rehearsal.effects import Script, Together
from rehearsal.gateway.csharp import Expression, Type
from rehearsal.gateway.element import Element
from rehearsal.gateway.statements.compile import Compile
from rehearsal.gateway.step import (
    Answered,
    Failed,
    Instant,
    Lasting,
    Run,
    Step,
    proceed,
    timed,
)

_CHILDREN_OF_WAIT = ("send-request", "cache-lookup-value", "choose")
"""https://learn.microsoft.com/azure/api-management/wait-policy"""


def choose(element: Element, inside: Compile) -> Step:
    element.expect()
    element.expect_children("when", "otherwise")
    if not any(child.tag == "when" for child in element):
        raise element.refusal("<when> is missing")
    branches: list[tuple[Expression, Step]] = []
    for child in element:
        if child.tag == "when":
            child.expect(required=("condition",))
            child.expect_no_text()
            branches.append((child.value("condition", Type.BOOL), inside(child.children)))
    otherwise = element.only("otherwise")
    if otherwise is not None:
        otherwise.expect()
        otherwise.expect_no_text()
        always = Expression(type=Type.BOOL, evaluate=lambda _: True, reads_clock=False)
        branches.append((always, inside(otherwise.children)))
    return timed(_chosen(branches), *(condition for condition, _ in branches))


def _chosen(branches: list[tuple[Expression, Step]]) -> Step:
    pairs = [(condition.evaluate, step) for condition, step in branches]

    def chosen(run: Run) -> Step | None:
        for condition, step in pairs:
            if condition(run.scope):
                return step
        return None

    def instant(run: Run) -> None:
        if (step := chosen(run)) is not None:
            step.run(run)

    def script(run: Run) -> Script:
        if (step := chosen(run)) is not None:
            yield from proceed(step, run)

    lasts = any(isinstance(step, Lasting) for _, step in branches)
    return Lasting(script) if lasts else Instant(instant)


def wait(element: Element, inside: Compile) -> Step:
    element.expect(required=("for",))
    if element.attributes["for"] != "all":
        raise element.refusal('for is supported as "all" only')
    element.expect_no_text()
    for child in element:
        if child.tag not in _CHILDREN_OF_WAIT:
            raise element.refusal(f"Azure allows no <{child.tag}> directly in it")
    branches = [inside([child]) for child in element]

    def script(run: Run) -> Script:
        ends = yield Together(tuple(_branch(step, run) for step in branches))
        for end in ends:
            if end is not None:
                raise end

    return Lasting(script)


def _branch(step: Step, run: Run) -> Script:
    """Returns how the branch ended the pipeline, so that the others can finish."""
    try:
        yield from proceed(step, run)
    except (Answered, Failed) as end:
        return end
    return None
