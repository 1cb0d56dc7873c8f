"""A message as text, without its body."""

import json
from datetime import datetime, timedelta

from rehearsal.broker.content import Content
from rehearsal.broker.message import Message


def written(message: Message) -> str:
    content, ttl, until = message.content, message.content.time_to_live, message.locked_until
    return json.dumps(
        {
            "number": message.number,
            "messageId": message.message_id,
            "contentType": content.content_type,
            "sentWithId": content.message_id is not None,
            "timeToLive": None if ttl is None else [ttl.days, ttl.seconds, ttl.microseconds],
            "brokerProperties": dict(content.broker_properties),
            "properties": dict(content.properties),
            "size": message.size,
            "enqueuedAt": message.enqueued_at.isoformat(),
            "expiresAt": message.expires_at.isoformat(),
            "origin": message.origin,
            "hops": message.hops,
            "deliveries": message.deliveries,
            "lockToken": message.lock_token,
            "lockedUntil": until and until.isoformat(),
            "dead": message.dead,
        }
    )


def read(queue: str, text: str, body: bytes) -> Message:
    record = json.loads(text)
    ttl, until = record["timeToLive"], record["lockedUntil"]
    content = Content(
        body=body,
        content_type=record["contentType"],
        message_id=record["messageId"] if record["sentWithId"] else None,
        time_to_live=None if ttl is None else timedelta(*ttl),
        broker_properties=record["brokerProperties"],
        properties=record["properties"],
    )
    return Message(
        queue=queue,
        number=record["number"],
        message_id=record["messageId"],
        content=content,
        size=record["size"],
        enqueued_at=datetime.fromisoformat(record["enqueuedAt"]),
        expires_at=datetime.fromisoformat(record["expiresAt"]),
        origin=record["origin"],
        hops=record["hops"],
        deliveries=record["deliveries"],
        lock_token=record["lockToken"],
        locked_until=until and datetime.fromisoformat(until),
        dead=record["dead"],
    )
