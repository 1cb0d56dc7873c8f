"""One of the methods that share a name, and how C# picks it."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import Any

from rehearsal.gateway.csharp.failures import Unsupported
from rehearsal.gateway.csharp.operand import Evaluate, Operand, converted
from rehearsal.gateway.csharp.scope import Scope
from rehearsal.gateway.csharp.types import Type, converts


@dataclass(frozen=True)
class Overload:
    parameters: tuple[Type, ...]
    result: Type
    call: Callable[..., Any]
    """Takes the target, where there is one, and the arguments."""
    rest: Type | None = None
    """Of any number of further arguments (`params`)."""
    only: str | None = None
    """The one literal that the argument may be."""

    def converted(self, arguments: Sequence[Operand]) -> list[Operand] | None:
        """The arguments as the parameters want them; None where they do not fit."""
        named = len(self.parameters)
        wanted = [*self.parameters, *[self.rest] * (len(arguments) - named)]
        if len(arguments) < named or (self.rest is None and len(arguments) > named):
            return None
        pairs = list(zip(arguments, wanted, strict=True))
        if not all(type is not None and converts(it.type, type) for it, type in pairs):
            return None
        # A bare null there would be the array itself.
        if any(it.type is Type.NULL for it in arguments[named:]):
            return None
        if self.only is not None and not all(
            it.literal and it.value == self.only for it in arguments
        ):
            return None
        return [converted(it, type) for it, type in pairs if type is not None]


def pick(
    overloads: Sequence[Overload], arguments: Sequence[Operand], what: str
) -> tuple[Overload, list[Operand]]:
    for overload in overloads:
        fitting = overload.converted(arguments)
        if fitting is not None:
            return overload, fitting
    types = ", ".join(argument.type for argument in arguments)
    raise Unsupported(f"{what}({types}) is not supported")


def applied(call: Callable[..., Any], operands: Sequence[Operand]) -> Evaluate:
    """Evaluates all operands from left to right, then calls."""
    evaluates = [operand.evaluate for operand in operands]
    match evaluates:
        case []:
            return lambda _: call()
        case [first]:
            return lambda scope: call(first(scope))
        case [first, second]:
            return lambda scope: call(first(scope), second(scope))

    def evaluate(scope: Scope) -> Any:
        return call(*[each(scope) for each in evaluates])

    return evaluate
