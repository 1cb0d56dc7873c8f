"""Writes a message as a response."""

import json
from datetime import datetime
from email.utils import format_datetime
from typing import Any

from rehearsal.broker import properties
from rehearsal.broker.message import Delivery


def headers(delivery: Delivery) -> dict[str, str]:
    content = delivery.content
    content_type = {"Content-Type": content.content_type} if content.content_type else {}
    return {
        **properties.to_headers(content.properties),
        **content_type,
        "BrokerProperties": json.dumps(broker_properties(delivery), separators=(",", ":")),
    }


def broker_properties(delivery: Delivery) -> dict[str, Any]:
    """Times as RFC 1123 has them, the time-to-live in seconds."""
    lock = (
        {"LockToken": delivery.lock_token, "LockedUntilUtc": _gmt(delivery.locked_until)}
        if delivery.lock_token and delivery.locked_until
        else {}
    )
    return {
        **delivery.content.broker_properties,
        **lock,
        "DeliveryCount": delivery.deliveries,
        "EnqueuedSequenceNumber": delivery.origin,
        "EnqueuedTimeUtc": _gmt(delivery.enqueued_at),
        "MessageId": delivery.message_id,
        "SequenceNumber": delivery.number,
        "State": "Active",
        "TimeToLive": (delivery.expires_at - delivery.enqueued_at).total_seconds(),
    }


def _gmt(at: datetime) -> str:
    return format_datetime(at, usegmt=True)
