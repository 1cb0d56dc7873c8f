"""A part of an expression: its static type, and a closure that evaluates it."""

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

from rehearsal.gateway.csharp.failures import Raised, Unsupported, null_reference
from rehearsal.gateway.csharp.scope import Scope
from rehearsal.gateway.csharp.types import NUMBERS, VALUE_TYPES, Type, converts
from rehearsal.gateway.csharp.values import IN_PYTHON, Int64

Evaluate = Callable[[Scope], Any]


@dataclass(frozen=True, kw_only=True)
class Operand:
    type: Type
    evaluate: Evaluate
    literal: bool = False

    @property
    def value(self) -> Any:
        """What a literal stands for."""
        assert self.literal
        return self.evaluate(None)  # type: ignore[arg-type]  # a literal looks at no scope


def literal(type: Type, value: object) -> Operand:
    return Operand(type=type, evaluate=lambda _: value, literal=True)


def wrapped(value: int, bits: int) -> int:
    """Unchecked arithmetic: what does not fit wraps around."""
    half = 1 << (bits - 1)
    return (value + half) % (1 << bits) - half


def converted(operand: Operand, target: Type) -> Operand:
    """As C# converts without a cast; the caller has made sure that it does."""
    if operand.type is Type.INT and target is Type.LONG:
        evaluate = operand.evaluate
        return Operand(type=target, evaluate=lambda scope: Int64(evaluate(scope)))
    return Operand(type=target, evaluate=operand.evaluate, literal=operand.literal)


def cast(operand: Operand, target: Type) -> Operand:
    source, evaluate = operand.type, operand.evaluate
    if converts(source, target):
        return converted(operand, target)
    if source in NUMBERS and target is Type.INT:
        return Operand(type=target, evaluate=lambda scope: wrapped(int(evaluate(scope)), 32))
    if source is not Type.OBJECT or target not in IN_PYTHON:
        raise Unsupported(f"a cast from {source} to {target} is not supported")
    return Operand(type=target, evaluate=_unboxed(evaluate, target))


def _unboxed(evaluate: Evaluate, target: Type) -> Evaluate:
    wanted, may_be_null = IN_PYTHON[target], target not in VALUE_TYPES

    def unbox(scope: Scope) -> Any:
        value = evaluate(scope)
        if type(value) is wanted or (value is None and may_be_null):
            return value
        if value is None:
            raise null_reference()
        raise Raised("InvalidCastException", f"Specified cast to {target} is not valid.")

    return unbox
