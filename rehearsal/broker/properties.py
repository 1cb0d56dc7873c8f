"""A sender's own properties, as headers carry them.

https://learn.microsoft.com/rest/api/servicebus/message-headers-and-properties
"""

import json
import math
import re
from collections.abc import Iterable, Mapping

from rehearsal.broker.content import Value
from rehearsal.broker.refusal import Refusal

_STANDARD = re.compile(
    r"accept(-.*)?|age|authorization|brokerproperties|cache-control|connection|content-.*|cookie|"
    r"date|dnt|expect|forwarded|from|host|if-.*|keep-alive|location|max-forwards|origin|pragma|"
    r"range|referer|sec-.*|server|set-cookie|te|trailer|transfer-encoding|upgrade(-.*)?|user-agent|via|warning|"
    r"x-forwarded-.*|x-ms-.*",
    re.IGNORECASE,
)
_NAME = re.compile(r"[!#$%&'*+.^_`|~0-9A-Za-z-]{1,256}")
_CONTROL = re.compile(r"[\x00-\x1f\x7f\ud800-\udfff]")
_INTEGER = re.compile(r"-?[0-9]{1,18}")
_NUMBER = re.compile(r"-?[0-9]+(\.[0-9]+)?([eE][-+]?[0-9]+)?")
_LONGEST = 32 * 1024
_MOST = 64 * 1024
"""Characters: https://learn.microsoft.com/azure/service-bus-messaging/service-bus-quotas"""


def from_headers(headers: Iterable[tuple[str, str]]) -> dict[str, Value]:
    """A string needs its quotes: a header that is neither quoted nor a number is no property."""
    properties = {}
    for name, text in headers:
        if _STANDARD.fullmatch(name) is None and (value := _parsed(text)) is not None:
            properties[name] = value
    return checked(properties)


def to_headers(properties: Mapping[str, Value]) -> dict[str, str]:
    """What has become a property inside the broker may contain anything."""
    return {name: _CONTROL.sub(" ", _written(value)) for name, value in properties.items()}


def checked(properties: Mapping[str, Value]) -> dict[str, Value]:
    """Raises Refusal for what no header could carry."""
    total = 0
    for name, value in properties.items():
        text = _written(value)
        total += len(name) + len(text)
        if _NAME.fullmatch(name) is None or _STANDARD.fullmatch(name):
            raise Refusal(f"A property cannot be called {name!a}.")
        require_text(text, f"property {name}")
        if len(text) > _LONGEST or total > _MOST:
            raise Refusal(
                f"A property may have {_LONGEST} characters, all of them together {_MOST}."
            )
    return dict(properties)


def require_text(text: str, what: str) -> None:
    """Raises Refusal for what is no line of text, or was no UTF-8."""
    if _CONTROL.search(text):
        raise Refusal(f"The {what} is not a line of valid Unicode.")


def _parsed(text: str) -> Value | None:
    text = text.strip()
    if len(text) >= 2 and text[0] == text[-1] == '"':
        return text[1:-1].replace('\\"', '"')
    if text.lower() in ("true", "false"):
        return text.lower() == "true"
    if _INTEGER.fullmatch(text):
        return int(text)
    if _NUMBER.fullmatch(text) and math.isfinite(number := float(text)):
        return number
    return None


def _written(value: Value) -> str:
    if isinstance(value, str):
        return '"' + value.replace('"', '\\"') + '"'
    return json.dumps(value)
