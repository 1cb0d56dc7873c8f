"""The same C# on both sides: compiled by mono, and by the gateway."""

import base64
from functools import cache
from uuid import UUID
from xml.etree.ElementTree import Element, SubElement

from rehearsal.gateway.csharp import Expression, Raised, Scope, compile_expression
from rehearsal.gateway.csharp.json_text import JArray, JObject, compact
from rehearsal.gateway.csharp.values import Int64

NAMES = {
    **{bool: "Boolean", int: "Int32", Int64: "Int64", str: "String", bytes: "Byte[]"},
    **{UUID: "Guid", JObject: "JObject", JArray: "JArray"},
}


def document(expressions: list[str]) -> Element:
    root = Element("policies")
    for expression in expressions:
        SubElement(root, "policy").text = expression
    return root


def telling(code: str) -> str:
    """An expression for the type and the JSON of what `code` gives, or for the exception."""
    return (
        '@{ var told = ""; try { var value = (object)(' + code + '); told = value == null ? "null" '
        ': value.GetType().Name + " " + Newtonsoft.Json.JsonConvert.SerializeObject(value); } '
        'catch (Exception thrown) { told = "! " + thrown.GetType().Name; } '
        "return Convert.ToBase64String(Encoding.Unicode.GetBytes(told)); }"
    )


FROM_UNITS = (
    "@(string.Concat(((string)context.Variables[\"units\"]).Split(new[] { ' ' }, "
    "StringSplitOptions.RemoveEmptyEntries).Select(unit => (char)int.Parse(unit))))"
)
"""Makes a string of the numbers of its UTF-16 code units."""


def units(text: str) -> str:
    """JSON would not carry half a surrogate pair."""
    code = text.encode("utf-16-le", "surrogatepass")
    return " ".join(str(low + 256 * high) for low, high in zip(code[::2], code[1::2], strict=True))


def mono_told(answer: str) -> str:
    return base64.b64decode(answer).decode("utf-16-le")


def told(code: str, scope: Scope) -> str:
    """The same by the gateway; half a surrogate pair is U+FFFD, as mono writes it."""
    try:
        value = _compiled(code).evaluate(scope)
    except Raised as raised:
        return f"! {raised.type}"
    if value is None:
        return "null"
    text = f"{NAMES[type(value)]} {_json(value)}"
    return text.encode("utf-16-le", "surrogatepass").decode("utf-16-le", "replace")


@cache
def _compiled(code: str) -> Expression:
    return compile_expression(f"@({code})")


def _json(value: object) -> str:
    match value:
        case bytes():
            return f'"{base64.b64encode(value).decode()}"'
        case UUID():
            return f'"{value}"'
    return compact(value)


def scope(
    headers: dict[str, str] | None = None, body: bytes | None = None, **variables: object
) -> Scope:
    return Scope(
        headers={name.lower(): value for name, value in (headers or {}).items()},
        body=body,
        api_path="orders",
        operation_id="placed",
        subscription_id="publisher",
        request_id=UUID(int=7),
        new_guid=lambda: UUID(int=8),
        variables=variables,
    )
