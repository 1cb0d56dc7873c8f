"""JSON with expressions in its strings, compiled to a function of a run."""

from typing import Any

from rehearsal.workflow.expression import Constant, Evaluate, compile_text
from rehearsal.workflow.names import Names
from rehearsal.workflow.run import Run


def compile_value(value: Any, names: Names) -> Evaluate:
    """Raises UnsupportedWorkflow like `compile_text`."""
    match value:
        case str():
            return compile_text(value, names)
        case list():
            return _array([compile_value(item, names) for item in value])
        case dict():
            return _object({key: compile_value(item, names) for key, item in value.items()})
        case _:
            return Constant(value)


def _array(items: list[Evaluate]) -> Evaluate:
    constants = [item.value for item in items if isinstance(item, Constant)]
    if len(constants) == len(items):
        return Constant(constants)
    return lambda run: [item(run) for item in items]


def _object(items: dict[str, Evaluate]) -> Evaluate:
    constants = {key: item.value for key, item in items.items() if isinstance(item, Constant)}
    if len(constants) == len(items):
        return Constant(constants)

    def evaluate(run: Run) -> Any:
        return {key: item(run) for key, item in items.items()}

    return evaluate
