"""`new T(…)`."""

from collections.abc import Sequence
from uuid import UUID

from rehearsal.gateway.csharp.failures import Raised, Unsupported, null_argument
from rehearsal.gateway.csharp.json_text import JArray, JObject, JProperty
from rehearsal.gateway.csharp.operand import Operand
from rehearsal.gateway.csharp.overload import Overload, applied, pick
from rehearsal.gateway.csharp.types import Type

_TOKENS = (Type.STRING, Type.INT, Type.LONG, Type.BOOL, Type.JOBJECT, Type.JARRAY)


def _guid(value: bytes | None) -> UUID:
    if value is None:
        raise null_argument()
    if len(value) != 16:
        raise Raised("ArgumentException", "Byte array for GUID must be exactly 16 bytes long.")
    return UUID(bytes_le=value)


_CONSTRUCTORS: dict[Type, tuple[Overload, ...]] = {
    Type.GUID: (Overload((Type.BYTES,), Type.GUID, _guid),),
    Type.JOBJECT: (Overload((), Type.JOBJECT, JObject, rest=Type.JPROPERTY),),
    Type.JPROPERTY: tuple(
        Overload((Type.STRING, value), Type.JPROPERTY, JProperty) for value in _TOKENS
    ),
}


def created(type: Type, arguments: Sequence[Operand]) -> Operand:
    if type is Type.JARRAY:
        return _array(arguments)
    if type not in _CONSTRUCTORS:
        raise Unsupported(f"new {type}(…) is not supported")
    overload, fitting = pick(_CONSTRUCTORS[type], arguments, f"new {type}")
    return Operand(type=type, evaluate=applied(overload.call, fitting))


def _array(arguments: Sequence[Operand]) -> Operand:
    for argument in arguments:
        if argument.type not in _TOKENS:
            raise Unsupported(f"new JArray(…) with an item of type {argument.type}")
    # C# takes the items of a lone array for its own.
    if len(arguments) == 1 and arguments[0].type is Type.JARRAY:
        raise Unsupported("new JArray(…) of one JArray is a copy, which is not supported")
    return Operand(type=Type.JARRAY, evaluate=applied(JArray, arguments))
