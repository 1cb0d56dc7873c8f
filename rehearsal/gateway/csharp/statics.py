"""Static members that expressions may use, `Enum.Member` among them."""

import base64
import re
from typing import Any

from rehearsal.gateway.csharp.failures import Raised, null_argument
from rehearsal.gateway.csharp.operand import Evaluate
from rehearsal.gateway.csharp.overload import Overload
from rehearsal.gateway.csharp.types import Type
from rehearsal.gateway.csharp.values import Int64

_INTEGER = re.compile(r"[\t-\r ]*([+-]?[0-9]+)[\t-\r ]*\0*")


def _parsed(text: str | None) -> Int64:
    """As Convert.ToInt64(string)."""
    if text is None:
        return Int64(0)
    match = _INTEGER.fullmatch(text)
    if match is None:
        raise Raised("FormatException", "Input string was not in a correct format.")
    number = int(match[1])
    if not -(1 << 63) <= number < 1 << 63:
        raise Raised("OverflowException", "Value was either too large or too small for an Int64.")
    return Int64(number)


def _to_int64(value: object) -> Int64:
    """As Convert.ToInt64(object)."""
    match value:
        case None | str():
            return _parsed(value)
        case int():
            return Int64(value)
    raise Raised("InvalidCastException", "Unable to cast object to type 'System.IConvertible'.")


def _to_base64(value: bytes | None) -> str:
    if value is None:
        raise null_argument()
    return base64.b64encode(value).decode("ascii")


def _join(separator: str | None, *values: str | None) -> str:
    return (separator or "").join([value or "" for value in values])


def _is_null_or_empty(text: str | None) -> bool:
    return not text


METHODS: dict[str, tuple[Overload, ...]] = {
    "Convert.ToBase64String": (Overload((Type.BYTES,), Type.STRING, _to_base64),),
    "Convert.ToInt64": (
        Overload((Type.STRING,), Type.LONG, _parsed),
        Overload((Type.OBJECT,), Type.LONG, _to_int64),
    ),
    "SHA256.Create": (Overload((), Type.SHA256, lambda: None),),
    "string.IsNullOrEmpty": (Overload((Type.STRING,), Type.BOOL, _is_null_or_empty),),
    "string.Join": (Overload((Type.STRING, Type.STRING), Type.STRING, _join, rest=Type.STRING),),
}

NEW_GUID = "Guid.NewGuid"
UTC_NOW = "DateTime.UtcNow"


def _nothing(_: Any) -> None:
    return None


PROPERTIES: dict[str, tuple[Type, Evaluate]] = {
    UTC_NOW: (Type.DATE_TIME, lambda scope: scope.now),
    "Encoding.UTF8": (Type.ENCODING, _nothing),
    "Formatting.None": (Type.FORMATTING, _nothing),
}
"""An encoding and a formatting need no value: each has one that is supported."""
