"""How an expression reaches into what it sees."""

from collections.abc import Sequence
from typing import Any

from rehearsal.gateway.csharp import members
from rehearsal.gateway.csharp.failures import Raised, Unsupported, null_reference
from rehearsal.gateway.csharp.operand import Evaluate, Operand, cast, converted
from rehearsal.gateway.csharp.scope import Scope
from rehearsal.gateway.csharp.types import VALUE_TYPES, Type, converts


def present(target: Operand) -> Evaluate:
    """The target of a member, which may not be null."""
    evaluate = target.evaluate
    if target.type in VALUE_TYPES | members.NEVER_NULL:
        return evaluate

    def checked(scope: Scope) -> Any:
        value = evaluate(scope)
        if value is None:
            raise null_reference()
        return value

    return checked


def gotten(target: Operand, get: members.Getter) -> Evaluate:
    if target.type is Type.CONTEXT:
        return get
    evaluate = present(target)
    return lambda scope: get(evaluate(scope))


def indexed(target: Operand, key: Operand) -> Evaluate:
    evaluate, name = target.evaluate, key.evaluate

    def looked_up(scope: Scope) -> Any:
        variables, at = evaluate(scope), name(scope)
        if at not in variables:
            raise Raised("KeyNotFoundException", "The given key was not present in the dictionary.")
        return variables[at]

    return looked_up


def body(target: Operand, type: Type, arguments: str) -> Operand:
    if type is not Type.BYTES or "".join(arguments.split()) != "(preserveContent:true)":
        raise Unsupported("a body is supported as As<byte[]>(preserveContent: true) only")
    return Operand(type=type, evaluate=present(target))


def variable(target: Operand, type: Type, arguments: Sequence[Operand]) -> Operand:
    if len(arguments) != 2 or arguments[0].type is not Type.STRING:
        raise Unsupported("GetValueOrDefault<T> is supported with a name and a default only")
    if not converts(arguments[1].type, type):
        raise Unsupported(f"a default of type {arguments[1].type} for {type} is not supported")
    variables, name = target.evaluate, arguments[0].evaluate
    otherwise = converted(arguments[1], type).evaluate
    held = Operand(type=Type.OBJECT, evaluate=lambda scope: variables(scope)[name(scope)])
    value = cast(held, type).evaluate

    def evaluate(scope: Scope) -> Any:
        return value(scope) if name(scope) in variables(scope) else otherwise(scope)

    return Operand(type=type, evaluate=evaluate)
