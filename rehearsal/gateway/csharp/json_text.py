"""Newtonsoft's JSON values, and how it writes them without formatting."""

import re
from dataclasses import dataclass

from rehearsal.gateway.csharp.failures import Raised, null_argument

_SPECIAL = re.compile('[\x00-\x1f"\\\\\x85\u2028\u2029]')
_SHORT = {'"': '\\"', "\\": "\\\\", "\b": "\\b", "\t": "\\t", "\n": "\\n", "\f": "\\f", "\r": "\\r"}


@dataclass(frozen=True, slots=True)
class JProperty:
    name: str
    value: object

    def __post_init__(self) -> None:
        if self.name is None:
            raise null_argument()


class JObject:
    __slots__ = ("members",)

    def __init__(self, *properties: JProperty | None) -> None:
        self.members: dict[str, object] = {}
        for it in properties:
            if it is None or it.name in self.members:
                raise Raised("ArgumentException", "Can not add property to JObject.")
            self.members[it.name] = it.value


class JArray:
    __slots__ = ("items",)

    def __init__(self, *items: object) -> None:
        self.items = items


def _escaped(match: re.Match[str]) -> str:
    character = match[0]
    return _SHORT.get(character) or f"\\u{ord(character):04x}"


def _quoted(text: str) -> str:
    return f'"{_SPECIAL.sub(_escaped, text)}"'


def compact(token: object) -> str:
    """As `ToString(Formatting.None)`."""
    match token:
        case None:
            return "null"
        case str():
            return _quoted(token)
        case bool():
            return "true" if token else "false"
        case JObject():
            members = [f"{_quoted(name)}:{compact(it)}" for name, it in token.members.items()]
            return "{" + ",".join(members) + "}"
        case JArray():
            return "[" + ",".join([compact(item) for item in token.items]) + "]"
    return str(token)
