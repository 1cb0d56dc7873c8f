"""A message on a queue, and what a receiver is given of it."""

from dataclasses import dataclass
from datetime import datetime
from typing import NamedTuple

from rehearsal.broker.content import Content


class Delivery(NamedTuple):
    """What a receiver is given: it stays as it is, whatever becomes of the message."""

    number: int
    message_id: str
    content: Content
    enqueued_at: datetime
    expires_at: datetime
    deliveries: int
    """This one included."""
    lock_token: str | None
    """None: received and deleted, or only looked at."""
    locked_until: datetime | None
    origin: int
    """Number on the queue that it was first sent to."""
    dead: bool


# Compared by identity: messages are keys of the schedules.
@dataclass(kw_only=True, slots=True, eq=False)
class Message:
    queue: str
    number: int
    """Never used again on this queue; messages are received in this order."""
    message_id: str
    content: Content
    size: int
    enqueued_at: datetime
    expires_at: datetime
    origin: int
    hops: int = 0
    """How often it was forwarded."""
    deliveries: int = 0
    lock_token: str | None = None
    locked_until: datetime | None = None
    dead: bool = False

    def shown(self) -> Delivery:
        return Delivery(
            self.number,
            self.message_id,
            self.content,
            self.enqueued_at,
            self.expires_at,
            self.deliveries,
            self.lock_token,
            self.locked_until,
            self.origin,
            self.dead,
        )
