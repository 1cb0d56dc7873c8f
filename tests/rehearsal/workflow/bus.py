"""A bus with one queue, as simple as a test allows."""

from collections import deque
from dataclasses import dataclass, field, replace
from datetime import datetime, timedelta

from rehearsal.workflow import Answer, Message

LOCK = timedelta(minutes=5)


@dataclass
class Lying:
    message: Message
    free_at: datetime
    """When its lock ends."""
    token: str = ""
    deliveries: int = 0


@dataclass
class Bus:
    """Answers with what `answers` holds, by operation, before it answers by itself."""

    queue: str = "placed/west"
    lying: list[Lying] = field(default_factory=list)
    settled: list[tuple[str, ...]] = field(default_factory=list)
    """What became of messages, by id."""
    answers: dict[str, deque[Answer]] = field(default_factory=dict)
    asked: list[tuple[str, datetime]] = field(default_factory=list)
    """Every operation with its time."""
    handing_over: float = 0.0
    """Seconds from the lock of a message until its receiver has it."""

    def send(self, message: Message, now: datetime) -> None:
        self.lying.append(Lying(message, now))

    def times(self, operation: str) -> list[datetime]:
        return [at for asked, at in self.asked if asked == operation]

    def receive(self, queue: str, most: int, now: datetime) -> Answer:
        if prepared := self._prepared("receive", queue, now):
            return prepared
        taken = [it for it in self.lying if it.free_at <= now][:most]
        for it in taken:
            it.deliveries += 1
            it.token = f"{it.message.message_id}#{it.deliveries}"
            it.free_at = now + LOCK
        messages = tuple(replace(it.message, lock_token=it.token) for it in taken)
        return Answer(messages=messages, seconds=self.handing_over if taken else 0.0)

    def complete(self, queue: str, lock_token: str, now: datetime) -> Answer:
        return self._settle("complete", queue, lock_token, now)

    def abandon(self, queue: str, lock_token: str, now: datetime) -> Answer:
        return self._settle("abandon", queue, lock_token, now)

    def dead_letter(
        self, queue: str, lock_token: str, reason: str, description: str, now: datetime
    ) -> Answer:
        return self._settle("dead_letter", queue, lock_token, now, reason, description)

    def renew(self, queue: str, lock_token: str, now: datetime) -> Answer:
        return self._settle("renew", queue, lock_token, now)

    def ready_at(self, queue: str, now: datetime) -> datetime | None:
        assert queue == self.queue
        return max(now, min(it.free_at for it in self.lying)) if self.lying else None

    def _prepared(self, operation: str, queue: str, now: datetime) -> Answer | None:
        assert queue == self.queue
        self.asked.append((operation, now))
        return self.answers[operation].popleft() if self.answers.get(operation) else None

    def _settle(
        self, operation: str, queue: str, token: str, now: datetime, *details: str
    ) -> Answer:
        if prepared := self._prepared(operation, queue, now):
            return prepared
        held = next((it for it in self.lying if it.token == token and it.free_at > now), None)
        if held is None:
            return Answer(status=404)
        self.settled.append((operation, held.message.message_id, *details))
        if operation == "abandon":
            held.free_at = now
        elif operation == "renew":
            held.free_at = now + LOCK
        else:
            self.lying.remove(held)
        return Answer()
