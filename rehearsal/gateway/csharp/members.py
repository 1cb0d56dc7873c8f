"""The members of objects that expressions may use."""

import hashlib
from collections.abc import Callable
from operator import attrgetter
from typing import Any
from uuid import UUID

from rehearsal.gateway.csharp.failures import null_argument
from rehearsal.gateway.csharp.json_text import compact
from rehearsal.gateway.csharp.overload import Overload
from rehearsal.gateway.csharp.text import length, to_lower_invariant, trim, utf8
from rehearsal.gateway.csharp.types import Type
from rehearsal.gateway.csharp.values import DateTime, Int64

Getter = Callable[[Any], Any]


def _itself(value: Any) -> Any:
    return value


NEVER_NULL = {
    *(Type.CONTEXT, Type.REQUEST, Type.HEADERS, Type.API, Type.OPERATION, Type.VARIABLES),
    *(Type.ENCODING, Type.SHA256, Type.BYTE_SEQUENCE),
}

PROPERTIES: dict[tuple[Type, str], tuple[Type, Getter]] = {
    (Type.CONTEXT, "Api"): (Type.API, _itself),
    (Type.CONTEXT, "LastError"): (Type.LAST_ERROR, attrgetter("last_error")),
    (Type.CONTEXT, "Operation"): (Type.OPERATION, _itself),
    (Type.CONTEXT, "Request"): (Type.REQUEST, _itself),
    (Type.CONTEXT, "RequestId"): (Type.GUID, attrgetter("request_id")),
    (Type.CONTEXT, "Subscription"): (Type.SUBSCRIPTION, attrgetter("subscription_id")),
    (Type.CONTEXT, "Variables"): (Type.VARIABLES, attrgetter("variables")),
    (Type.REQUEST, "Body"): (Type.BODY, attrgetter("body")),
    (Type.REQUEST, "Headers"): (Type.HEADERS, attrgetter("headers")),
    (Type.API, "Path"): (Type.STRING, attrgetter("api_path")),
    (Type.OPERATION, "Id"): (Type.STRING, attrgetter("operation_id")),
    (Type.SUBSCRIPTION, "Id"): (Type.STRING, _itself),
    (Type.RESPONSE, "StatusCode"): (Type.INT, attrgetter("status")),
    (Type.LAST_ERROR, "Message"): (Type.STRING, attrgetter("message")),
    (Type.LAST_ERROR, "Reason"): (Type.STRING, attrgetter("reason")),
    (Type.LAST_ERROR, "Source"): (Type.STRING, attrgetter("source")),
    (Type.STRING, "Length"): (Type.INT, length),
    (Type.BYTES, "Length"): (Type.INT, len),
    (Type.DATE_TIME, "Ticks"): (Type.LONG, lambda instant: Int64(instant.ticks)),
}
"""A body, an API and the like stand for themselves by what is read from them."""


def _contains(text: str, part: str | None) -> bool:
    if part is None:
        raise null_argument()
    return part in text


def _has_header(headers: dict[str, str], name: str | None) -> bool:
    if name is None:
        raise null_argument()
    return name.lower() in headers


def _header(headers: dict[str, str], name: str | None, otherwise: str | None) -> str | None:
    if name is None:
        raise null_argument()
    return headers.get(name.lower(), otherwise)


def _has_variable(variables: dict[str, Any], name: str | None) -> bool:
    if name is None:
        raise null_argument()
    return name in variables


def _compute_hash(_: None, buffer: bytes | None) -> bytes:
    if buffer is None:
        raise null_argument()
    return hashlib.sha256(buffer).digest()


def _get_bytes(_: None, text: str | None) -> bytes:
    if text is None:
        raise null_argument()
    return utf8(text)


def _take(values: bytes, count: int) -> bytes:
    return values[: max(count, 0)]


def shown(value: object) -> str:
    """As `ToString()`, for the types whose text depends on no culture."""
    return str(value)


_TO_STRING = Overload((), Type.STRING, shown)
_TO_JSON = Overload((Type.FORMATTING,), Type.STRING, lambda token, _: compact(token))
_TAKE = Overload((Type.INT,), Type.BYTE_SEQUENCE, _take)
_TO_ARRAY = Overload((), Type.BYTES, bytes)

METHODS: dict[tuple[Type, str], tuple[Overload, ...]] = {
    (Type.BOOL, "ToString"): (_TO_STRING,),
    (Type.INT, "ToString"): (_TO_STRING,),
    (Type.LONG, "ToString"): (_TO_STRING,),
    (Type.GUID, "ToString"): (Overload((), Type.STRING, UUID.__str__),),
    (Type.STRING, "ToString"): (_TO_STRING,),
    (Type.STRING, "Trim"): (Overload((), Type.STRING, trim),),
    (Type.STRING, "ToLowerInvariant"): (Overload((), Type.STRING, to_lower_invariant),),
    (Type.STRING, "Contains"): (Overload((Type.STRING,), Type.BOOL, _contains),),
    (Type.DATE_TIME, "AddSeconds"): (Overload((Type.INT,), Type.DATE_TIME, DateTime.plus_seconds),),
    (Type.DATE_TIME, "ToString"): (
        Overload((Type.STRING,), Type.STRING, lambda it, _: it.round_trip(), only="o"),
    ),
    (Type.JOBJECT, "ToString"): (_TO_JSON,),
    (Type.JARRAY, "ToString"): (_TO_JSON,),
    (Type.BYTES, "Take"): (_TAKE,),
    (Type.BYTES, "ToArray"): (_TO_ARRAY,),
    (Type.BYTE_SEQUENCE, "Take"): (_TAKE,),
    (Type.BYTE_SEQUENCE, "ToArray"): (_TO_ARRAY,),
    (Type.SHA256, "ComputeHash"): (Overload((Type.BYTES,), Type.BYTES, _compute_hash),),
    (Type.ENCODING, "GetBytes"): (Overload((Type.STRING,), Type.BYTES, _get_bytes),),
    (Type.HEADERS, "ContainsKey"): (Overload((Type.STRING,), Type.BOOL, _has_header),),
    (Type.HEADERS, "GetValueOrDefault"): (
        Overload((Type.STRING, Type.STRING), Type.STRING, _header),
    ),
    (Type.VARIABLES, "ContainsKey"): (Overload((Type.STRING,), Type.BOOL, _has_variable),),
}
