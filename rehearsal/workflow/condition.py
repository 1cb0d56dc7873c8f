"""The expression objects of conditions.

https://learn.microsoft.com/azure/logic-apps/logic-apps-workflow-actions-triggers#if-action
"""

from collections.abc import Callable, Mapping
from typing import Any

from rehearsal.workflow.comparison import contains, equals, less
from rehearsal.workflow.errors import UnsupportedWorkflow
from rehearsal.workflow.names import Names
from rehearsal.workflow.run import Run
from rehearsal.workflow.shape import mapping
from rehearsal.workflow.template import compile_value

Judge = Callable[[Run], bool]

_COMPARISONS: Mapping[str, Callable[[Any, Any], bool]] = {
    "contains": contains,
    "equals": equals,
    "less": less,
    "lessOrEquals": lambda one, other: not less(other, one),
    "greater": lambda one, other: less(other, one),
    "greaterOrEquals": lambda one, other: not less(one, other),
}


def compile_condition(value: Any, names: Names) -> Judge:
    """Raises UnsupportedWorkflow for what is no condition of known operators."""
    found = mapping(value, f"{names.where}: the condition")
    if len(found) != 1:
        raise UnsupportedWorkflow(f"{names.where}: a condition has one operator")
    ((operator, operand),) = found.items()
    if operator == "not":
        negated = compile_condition(operand, names)
        return lambda run: not negated(run)
    if operator in ("and", "or") and isinstance(operand, list):
        parts = [compile_condition(part, names) for part in operand]
        judge = all if operator == "and" else any
        # Every part is evaluated, as by the functions of the language.
        return lambda run: judge([part(run) for part in parts])
    if operator not in _COMPARISONS or not isinstance(operand, list) or len(operand) != 2:
        raise UnsupportedWorkflow(
            f"{names.where}: the rehearsal knows no condition {operator!r} of {operand!r}"
        )
    compare = _COMPARISONS[operator]
    left, right = (compile_value(side, names) for side in operand)
    return lambda run: compare(left(run), right(run))
