"""A bus with one queue, on a clock that moves when told."""

from datetime import UTC, datetime, timedelta
from itertools import count
from typing import Any

from rehearsal.broker import Bus, Content, Expiry, QueueSettings

START = datetime(2026, 3, 1, 3, 0, tzinfo=UTC)


def seconds(number: float) -> timedelta:
    return timedelta(seconds=number)


class World:
    def __init__(self, *, expiry: Expiry = Expiry.PROMPT, **settings: Any) -> None:
        tokens = count(1)
        self.bus = Bus(expiry=expiry, new_id=lambda: f"id-{next(tokens)}")
        self.now = START
        self.put(**settings)

    def put(self, name: str = "placed", **settings: Any) -> None:
        self.bus.put_queue(name, QueueSettings(**settings), self.now)

    def wait(self, number: float) -> None:
        self.now += seconds(number)

    def send(self, message_id: str | None = None, queue: str = "placed", **content: Any) -> None:
        self.bus.send(queue, Content(message_id=message_id, **content), self.now)

    def lock(self, queue: str = "placed", *, dead: bool = False) -> Any:
        return self.bus.peek_lock(queue, self.now, dead=dead)

    def settle(self, how: str, delivery: Any, queue: str = "placed", **more: Any) -> Any:
        return getattr(self.bus, how)(queue, delivery.lock_token, self.now, **more)

    def ids(self, queue: str = "placed", *, dead: bool = False) -> list[str]:
        """Of the messages that lie there, in order."""
        return [it.message_id for it in self.bus.peek(queue, self.now, dead=dead)]

    def counts(self, queue: str = "placed") -> Any:
        return self.bus.counts(queue, self.now)
