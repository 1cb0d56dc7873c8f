"""The functions of the language that need nothing but their arguments.

https://learn.microsoft.com/azure/logic-apps/workflow-definition-language-functions-reference
"""

import json
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Any
from urllib.parse import quote

from rehearsal.workflow.comparison import less, number
from rehearsal.workflow.errors import Failure
from rehearsal.workflow.instants import text_of, ticks_of

_TICKS_PER_SECOND = 10_000_000


@dataclass(frozen=True, kw_only=True)
class Function:
    call: Callable[..., Any]
    least: int
    most: int = 0
    """Arguments it takes at most; 0 for as many as at least."""

    def takes(self, count: int) -> bool:
        return self.least <= count <= (self.most or self.least)


def string(value: Any) -> str:
    """A value inside a text: .NET writes truth values with a capital, and `null` as nothing."""
    match value:
        case str():
            return value
        case None:
            return ""
        case bool():
            return str(value)
        case _:
            return json.dumps(value, ensure_ascii=False, separators=(",", ":"))


def _texts(values: tuple[Any, ...], function: str) -> None:
    for value in values:
        if not isinstance(value, str):
            raise Failure(f"{function}() needs strings, not {value!r}")


def _add_property(value: Any, name: Any, added: Any) -> Any:
    if not isinstance(value, dict) or not isinstance(name, str):
        raise Failure(f"addProperty() needs an object and a name, not {value!r} and {name!r}")
    if name in value:
        raise Failure(f"addProperty(): there is a property {name!r} already")
    return {**value, name: added}


def _add_seconds(instant: Any, seconds: Any) -> str:
    if type(seconds) is not int:
        raise Failure(f"addSeconds() needs a whole number of seconds, not {seconds!r}")
    return text_of(ticks_of(instant) + seconds * _TICKS_PER_SECOND)


def _coalesce(*values: Any) -> Any:
    return next((value for value in values if value is not None), None)


def _concat(*values: Any) -> str:
    return "".join(map(string, values))


def _empty(value: Any) -> bool:
    if value is None or isinstance(value, str | list | dict):
        return not value
    raise Failure(f"empty() needs a collection or a string, not {value!r}")


def _encode_uri_component(value: Any) -> str:
    _texts((value,), "encodeURIComponent")
    return quote(value, safe="", errors="replace")


def _if(condition: Any, yes: Any, no: Any) -> Any:
    if not isinstance(condition, bool):
        raise Failure(f"if() needs true or false, not {condition!r}")
    return yes if condition else no


def _replace(value: Any, old: Any, new: Any) -> str:
    _texts((value, old, new), "replace")
    if not old:
        raise Failure("replace() needs something to replace")
    return str(value.replace(old, new))


def _sub(one: Any, other: Any) -> int | float:
    try:
        return number(one, "sub") - number(other, "sub")
    except OverflowError as error:
        raise Failure(f"sub(): {error}") from error


_MANY = 100

FUNCTIONS: Mapping[str, Function] = {
    "addproperty": Function(call=_add_property, least=3),
    "addseconds": Function(call=_add_seconds, least=2),
    "coalesce": Function(call=_coalesce, least=1, most=_MANY),
    "concat": Function(call=_concat, least=1, most=_MANY),
    "empty": Function(call=_empty, least=1),
    "encodeuricomponent": Function(call=_encode_uri_component, least=1),
    "if": Function(call=_if, least=3),
    "less": Function(call=less, least=2),
    "replace": Function(call=_replace, least=3),
    "string": Function(call=string, least=1),
    "sub": Function(call=_sub, least=2),
    "ticks": Function(call=ticks_of, least=1),
}
"""By name in small letters: the language does not tell capitals from small letters."""
