"""Operators, with the types and the arithmetic of C#."""

import operator
from collections.abc import Callable
from typing import Any

from rehearsal.gateway.csharp.failures import Unsupported
from rehearsal.gateway.csharp.members import shown
from rehearsal.gateway.csharp.operand import Evaluate, Operand, converted, literal, wrapped
from rehearsal.gateway.csharp.types import NUMBERS, Type, converts, is_reference
from rehearsal.gateway.csharp.values import Int64

_COMPARISONS: dict[str, Callable[[Any, Any], bool]] = {
    **{"<": operator.lt, "<=": operator.le, ">": operator.gt, ">=": operator.ge},
}
_EQUALITIES: dict[str, Callable[[Any, Any], bool]] = {"==": operator.eq, "!=": operator.ne}
_ARITHMETIC: dict[str, Callable[[int, int], int]] = {
    **{"+": operator.add, "-": operator.sub, "*": operator.mul},
}
_EQUATABLE = {Type.BOOL, Type.STRING, Type.GUID, Type.DATE_TIME}
_IN_TEXT = {Type.BOOL, Type.INT, Type.LONG, Type.STRING, Type.GUID, Type.NULL}


def negated(operand: Operand) -> Operand:
    if operand.type is not Type.BOOL:
        raise Unsupported(f"! of {operand.type} is not supported")
    evaluate = operand.evaluate
    return Operand(type=Type.BOOL, evaluate=lambda scope: not evaluate(scope))


def conditional(condition: Operand, yes: Operand, no: Operand) -> Operand:
    if condition.type is not Type.BOOL:
        raise Unsupported(f"a condition of type {condition.type} is not supported")
    type = _common(yes.type, no.type)
    test, left, right = condition.evaluate, converted(yes, type), converted(no, type)
    first, second = left.evaluate, right.evaluate
    return Operand(type=type, evaluate=lambda scope: first(scope) if test(scope) else second(scope))


def _common(one: Type, other: Type) -> Type:
    for source, target in ((one, other), (other, one)):
        if Type.NULL is not target is not Type.OBJECT and converts(source, target):
            return target
    if one is other is Type.OBJECT:
        return one
    raise Unsupported(f"a choice between {one} and {other} is not supported")


def binary(sign: str, left: Operand, right: Operand) -> Operand:
    types = {left.type, right.type}
    if sign in ("&&", "||") and types == {Type.BOOL}:
        return Operand(type=Type.BOOL, evaluate=_logical(sign, left.evaluate, right.evaluate))
    if sign in _COMPARISONS and types <= NUMBERS:
        return _compared(_COMPARISONS[sign], left, right)
    if sign in _EQUALITIES:
        return _equal(sign, left, right)
    if sign == "+" and Type.STRING in types and types <= _IN_TEXT:
        return _joined(left, right)
    if sign in _ARITHMETIC and types <= NUMBERS:
        return _calculated(_ARITHMETIC[sign], left, right)
    raise Unsupported(f"{left.type} {sign} {right.type} is not supported")


def _logical(sign: str, left: Evaluate, right: Evaluate) -> Evaluate:
    if sign == "&&":
        return lambda scope: left(scope) and right(scope)
    return lambda scope: left(scope) or right(scope)


def _compared(compare: Callable[[Any, Any], bool], left: Operand, right: Operand) -> Operand:
    first, second = left.evaluate, right.evaluate
    if not right.literal:
        return Operand(type=Type.BOOL, evaluate=lambda scope: compare(first(scope), second(scope)))
    value = right.value
    return Operand(type=Type.BOOL, evaluate=lambda scope: compare(first(scope), value))


def _equal(sign: str, left: Operand, right: Operand) -> Operand:
    types = {left.type, right.type}
    values = len(types) == 1 and left.type in _EQUATABLE
    nulls = Type.NULL in types and is_reference(left.type) and is_reference(right.type)
    if not (values or nulls or types <= NUMBERS):
        raise Unsupported(f"{left.type} {sign} {right.type} is not supported")
    if not nulls:
        return _compared(_EQUALITIES[sign], left, right)
    # Not by ==, which an object may define in Python.
    return _compared(operator.is_ if sign == "==" else operator.is_not, left, right)


def _text(operand: Operand) -> Evaluate:
    evaluate = operand.evaluate
    if operand.type is Type.NULL:
        return literal(Type.STRING, "").evaluate
    if operand.type is Type.STRING:
        return lambda scope: evaluate(scope) or ""
    return lambda scope: shown(evaluate(scope))


def _joined(left: Operand, right: Operand) -> Operand:
    first, second = _text(left), _text(right)
    return Operand(type=Type.STRING, evaluate=lambda scope: first(scope) + second(scope))


def _calculated(calculate: Callable[[int, int], int], left: Operand, right: Operand) -> Operand:
    first, second = left.evaluate, right.evaluate
    if Type.LONG in (left.type, right.type):
        return Operand(
            type=Type.LONG,
            evaluate=lambda scope: Int64(wrapped(calculate(first(scope), second(scope)), 64)),
        )
    return Operand(
        type=Type.INT,
        evaluate=lambda scope: wrapped(calculate(first(scope), second(scope)), 32),
    )
