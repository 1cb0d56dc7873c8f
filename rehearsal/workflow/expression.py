"""Expressions compiled to Python functions of a run."""

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

from rehearsal.workflow.errors import Failure, UnsupportedWorkflow
from rehearsal.workflow.functions import FUNCTIONS, string
from rehearsal.workflow.instants import stamp
from rehearsal.workflow.names import Names
from rehearsal.workflow.run import Run, Status
from rehearsal.workflow.syntax import parse
from rehearsal.workflow.tree import Access, Call, Literal, Node, Text

Evaluate = Callable[[Run], Any]
"""Raises Failure when the run lacks what the expression asks for."""


@dataclass(frozen=True, slots=True)
class Constant:
    value: Any

    def __call__(self, run: Run) -> Any:  # noqa: ARG002
        return self.value


def compile_text(value: str, names: Names) -> Evaluate:
    """Raises UnsupportedWorkflow for an expression that Azure or the rehearsal does not know."""
    try:
        parsed = parse(value)
    except UnsupportedWorkflow as error:
        raise UnsupportedWorkflow(f"{names.where}: {error}") from error
    match parsed:
        case str():
            return Constant(parsed)
        case Text(parts):
            return _joined(
                [Constant(p) if isinstance(p, str) else _compile(p, names) for p in parts]
            )
        case _:
            return _compile(parsed, names)


def _joined(parts: list[Evaluate]) -> Evaluate:
    return lambda run: "".join([string(part(run)) for part in parts])


def _compile(node: Node, names: Names) -> Evaluate:
    match node:
        case Literal(value):
            return Constant(value)
        case Access(target, key, optional):
            return _access(_compile(target, names), _compile(key, names), optional)
        case Call(function, arguments):
            if (function.lower(), len(arguments)) in _SEEN:
                return _seen(function, arguments, names)
            return _call(function, [_compile(each, names) for each in arguments], names)


def _access(target: Evaluate, key: Evaluate, optional: bool) -> Evaluate:
    def access(run: Run) -> Any:
        found, name = target(run), key(run)
        match found:
            case dict() if isinstance(name, str):
                if name in found:
                    return found[name]
            case list() if type(name) is int:
                if 0 <= name < len(found):
                    return found[name]
            case None:
                pass
            case _:
                raise Failure(f"{found!r} has no property {name!r}")
        if optional:
            return None
        raise Failure(f"there is no {name!r} in {found!r}")

    return access


def _call(name: str, arguments: list[Evaluate], names: Names) -> Evaluate:
    function = FUNCTIONS.get(name.lower())
    if function is None or not function.takes(len(arguments)):
        raise UnsupportedWorkflow(
            f"{names.where}: the rehearsal knows no function {name}() of {len(arguments)} arguments"
        )
    call = function.call
    match arguments:
        case [one]:
            return lambda run: call(one(run))
        case [one, two]:
            return lambda run: call(one(run), two(run))
        case _:
            # Every argument is evaluated, of if() too: what is not chosen can fail as well.
            return lambda run: call(*[argument(run) for argument in arguments])


def _seen(function: str, arguments: tuple[Node, ...], names: Names) -> Evaluate:
    """A function of what the run has seen; what it refers to is named literally."""
    kind, make = _SEEN[function.lower(), len(arguments)]
    if kind is None:
        if function.lower().startswith("trigger") and not names.triggered:
            raise UnsupportedWorkflow(f"{names.where}: the trigger has not fired yet")
        return make("")
    (argument,) = arguments
    if not isinstance(argument, Literal) or not isinstance(argument.value, str):
        raise UnsupportedWorkflow(f"{names.where}: {function}() needs a name in quotes")
    names.require(kind, argument.value)
    return make(argument.value)


def _trigger_body(run: Run) -> Any:
    return (run.trigger.get("outputs") or {}).get("body")


def _body(action: str) -> Evaluate:
    def body(run: Run) -> Any:
        outputs = run.outputs(action)
        return outputs.get("body") if isinstance(outputs, dict) else None

    return body


def _action(action: str) -> Evaluate:
    def seen(run: Run) -> Any:
        outcome = run.outcomes.get(action)
        skipped = {"name": action, "status": str(Status.SKIPPED), "outputs": None}
        return outcome.as_json() if outcome else skipped

    return seen


_SEEN: dict[tuple[str, int], tuple[str | None, Callable[[str], Evaluate]]] = {
    ("utcnow", 0): (None, lambda _: lambda run: stamp(run.now)),
    ("trigger", 0): (None, lambda _: lambda run: run.trigger),
    ("triggerbody", 0): (None, lambda _: _trigger_body),
    ("parameters", 1): ("parameter", lambda name: lambda run: run.parameters[name]),
    ("outputs", 1): ("action", lambda name: lambda run: run.outputs(name)),
    ("body", 1): ("action", _body),
    ("actions", 1): ("action", _action),
    ("items", 1): ("loop", lambda name: lambda run: run.items[name]),
}
"""What each function of the run refers to, by name and number of arguments."""
