"""Reads the messages of a send request."""

import json
import math
from collections.abc import Iterable, Mapping
from datetime import timedelta
from typing import Any

from rehearsal.broker import properties
from rehearsal.broker.content import Content
from rehearsal.broker.refusal import Refusal

BATCH = "application/vnd.microsoft.servicebus.json"
"""https://learn.microsoft.com/rest/api/servicebus/send-message-batch"""

_CARRIED = {
    "CorrelationId",
    "Label",
    "PartitionKey",
    "ReplyTo",
    "ReplyToSessionId",
    "SessionId",
    "To",
}


def read(headers: Iterable[tuple[str, str]], body: bytes) -> list[Content]:
    """Raises Refusal for what is no message."""
    headers = list(headers)
    named = {name.lower(): value for name, value in headers}
    content_type = named.get("content-type")
    if content_type and content_type.split(";")[0].strip().lower() == BATCH:
        return _batch(body)
    if content_type:
        properties.require_text(content_type, "Content-Type")
    broker = _object(_json(named.get("brokerproperties", "{}"), "BrokerProperties"))
    return [_content(body, content_type, broker, properties.from_headers(headers))]


def _batch(body: bytes) -> list[Content]:
    entries = _json(body, "batch")
    if not isinstance(entries, list) or not entries:
        raise Refusal("A batch is a JSON array of messages, and not an empty one.")
    return [_entry(_object(entry)) for entry in entries]


def _entry(entry: Mapping[str, Any]) -> Content:
    body, broker = entry.get("Body", ""), _object(entry.get("BrokerProperties") or {})
    if not isinstance(body, str):
        raise Refusal("The Body of a message in a batch is a string.")
    own = _object(entry.get("UserProperties") or {})
    if not all(isinstance(value, str | int | float) for value in own.values()):
        raise Refusal("A property is a string, a number or a boolean.")
    content_type = _text(broker, "ContentType")
    try:
        return _content(body.encode(), content_type, broker, properties.checked(own))
    except UnicodeEncodeError:
        raise Refusal("The Body of a message in a batch is not valid Unicode.") from None


def _content(
    body: bytes, content_type: str | None, broker: Mapping[str, Any], own: dict[str, Any]
) -> Content:
    if broker.get("ScheduledEnqueueTimeUtc"):
        raise Refusal("The rehearsal does not schedule messages (ScheduledEnqueueTimeUtc).")
    message_id = _text(broker, "MessageId")
    if message_id is not None and not 1 <= len(message_id) <= 128:
        raise Refusal("A MessageId has 1 to 128 characters.")
    return Content(
        body=body,
        content_type=content_type,
        message_id=message_id,
        time_to_live=_time_to_live(broker.get("TimeToLive")),
        broker_properties={
            name: text for name in sorted(_CARRIED) if (text := _text(broker, name)) is not None
        },
        properties=own,
    )


def _time_to_live(seconds: Any) -> timedelta | None:
    """Azure accepts a number as well as the same as a string."""
    if seconds is None:
        return None
    try:
        number = float(seconds)
    except (TypeError, ValueError, OverflowError):
        number = math.nan
    if isinstance(seconds, bool) or not number > 0:
        raise Refusal("TimeToLive is a positive number of seconds.")
    try:
        return max(timedelta(seconds=number), timedelta.resolution)
    except OverflowError:
        return timedelta.max


def _text(broker: Mapping[str, Any], name: str) -> str | None:
    value = broker.get(name)
    if value is not None:
        if not isinstance(value, str):
            raise Refusal(f"{name} is a string.")
        properties.require_text(value, name)
    return value


def _json(text: str | bytes, what: str) -> Any:
    try:
        return json.loads(text, parse_constant=_refuse_constant)
    except (ValueError, RecursionError):
        raise Refusal(f"The {what} cannot be read as JSON.") from None


def _refuse_constant(name: str) -> None:
    raise ValueError(f"{name} is no JSON")


def _object(value: Any) -> dict[str, Any]:
    if not isinstance(value, dict):
        raise Refusal("BrokerProperties, UserProperties and each message of a batch are objects.")
    return value
