"""A compiled policy: a function, or a script where it waits for something."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass

from rehearsal.effects import Now, Response, Script
from rehearsal.gateway.context import Context
from rehearsal.gateway.csharp import Expression, LastError, Raised, Scope
from rehearsal.gateway.csharp.values import date_time


@dataclass(frozen=True, kw_only=True, slots=True)
class Run:
    """One request on its way through a policy."""

    scope: Scope
    context: Context


class Answered(Exception):
    """The pipeline ends with an answer."""

    def __init__(self, response: Response) -> None:
        self.response = response


class Failed(Exception):
    """The pipeline jumps to `on-error`."""

    def __init__(self, error: LastError) -> None:
        self.error = error


@dataclass(frozen=True)
class Instant:
    run: Callable[[Run], None]


@dataclass(frozen=True)
class Lasting:
    run: Callable[[Run], Script]


Step = Instant | Lasting


def _failed(source: str, raised: Raised) -> Failed:
    message = f"Expression evaluation failed. {raised.message}"
    reason = "ExpressionValueEvaluationFailure"
    return Failed(LastError(source=source, reason=reason, message=message))


def sequence(steps: Sequence[tuple[str, Step]]) -> Step:
    """Runs steps one after another; an error is told with the tag of the step it comes from."""
    if all(isinstance(step, Instant) for _, step in steps):
        return Instant(_instants([(tag, step) for tag, step in steps if isinstance(step, Instant)]))
    parts = [(tag, isinstance(step, Lasting), step.run) for tag, step in steps]

    def script(run: Run) -> Script:
        tag = ""
        try:
            for tag, lasts, part in parts:  # noqa: B007
                if lasts:
                    yield from part(run)  # type: ignore[misc]
                else:
                    part(run)
        except Raised as raised:
            raise _failed(tag, raised) from raised

    return Lasting(script)


def _instants(steps: Sequence[tuple[str, Instant]]) -> Callable[[Run], None]:
    parts = [(tag, step.run) for tag, step in steps]

    def all_of_them(run: Run) -> None:
        tag = ""
        try:
            for tag, part in parts:  # noqa: B007
                part(run)
        except Raised as raised:
            raise _failed(tag, raised) from raised

    return all_of_them


def proceed(step: Step, run: Run) -> Script:
    """Either kind of step, as a script."""
    if isinstance(step, Lasting):
        yield from step.run(run)
    else:
        step.run(run)


def read_clock(run: Run) -> Script:
    run.scope.now = date_time((yield Now()))


def timed(step: Step, *expressions: Expression) -> Step:
    """The step with the clock read before it, where one of its expressions looks at that."""
    if not any(expression.reads_clock for expression in expressions):
        return step

    def script(run: Run) -> Script:
        yield from read_clock(run)
        yield from proceed(step, run)

    return Lasting(script)
