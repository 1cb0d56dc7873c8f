"""What happens on a bus by itself: locks end, messages expire, dead letters are forwarded."""

from collections.abc import Callable
from dataclasses import replace
from datetime import UTC, datetime, timedelta

from rehearsal.broker.content import Content
from rehearsal.broker.journal import Journal
from rehearsal.broker.message import Message
from rehearsal.broker.queue import Queue
from rehearsal.broker.schedule import Schedule
from rehearsal.broker.settings import Expiry

EXPIRED = "TTLExpiredException"
TOO_MANY_DELIVERIES = "MaxDeliveryCountExceeded"

MOST_HOPS = 4
"""https://learn.microsoft.com/azure/service-bus-messaging/service-bus-auto-forwarding"""

_END_OF_TIME = datetime.max.replace(tzinfo=UTC)


def later(now: datetime, span: timedelta) -> datetime:
    try:
        return now + span
    except OverflowError:
        return _END_OF_TIME


class Clockwork:
    """Does what is due, each thing at its own instant and in the order of these."""

    def __init__(self, expiry: Expiry, journal: Journal, new_id: Callable[[], str]) -> None:
        self.queues: dict[str, Queue] = {}
        self.locks: Schedule[datetime] = Schedule()
        self._expiries: Schedule[datetime] = Schedule()
        self._expiry = expiry
        self._journal = journal
        self._new_id = new_id
        self._now = datetime.min.replace(tzinfo=UTC)

    def expiries_of_a_queue(self) -> Schedule[datetime]:
        """Nobody watches the schedule of a queue that is lazy, until somebody receives from it."""
        return self._expiries if self._expiry is Expiry.PROMPT else Schedule()

    @property
    def next_event(self) -> datetime | None:
        """When something happens next unless somebody does something first."""
        firsts = [found[0] for found in (self.locks.first(), self._expiries.first()) if found]
        return min(firsts, default=None)

    def advance(self, now: datetime) -> datetime:
        """Returns the present, which never runs backwards."""
        if now < self._now:
            now = self._now
        self._now = now
        while True:
            lock, expiry = self.locks.first(), self._expiries.first()
            if lock and lock[0] <= now and not (expiry and expiry[0] < lock[0]):
                self.unlock(lock[1], lock[0], settled=False)
            elif expiry and expiry[0] <= now:
                self.expire(expiry[1], expiry[0])
            else:
                return now

    def prune(self, queue: Queue, now: datetime) -> None:
        """What a lazy queue does when somebody receives from it."""
        if queue.expiries is not self._expiries:
            while (first := queue.expiries.first()) and first[0] <= now:
                self.expire(first[1], now)

    def lock(self, queue: Queue, message: Message, until: datetime) -> None:
        if message.lock_token is None:
            message.lock_token = self._new_id()
            queue.tokens[message.lock_token] = message
        message.locked_until = until
        self.locks.put(message, until)
        self._journal.changed(message)

    def unlock(self, message: Message, now: datetime, *, settled: bool) -> None:
        """Ends a lock that was given back, or (not `settled`) has run out."""
        queue = self.queues[message.queue]
        self._release(queue, message)
        if message.dead:
            self._offer(queue, message)
        elif message.expires_at <= now:
            if settled or self._expiry is Expiry.PROMPT:
                self.expire(message, now)
            else:
                self._offer(queue, message)
        elif message.deliveries >= queue.settings.max_delivery_count:
            why = f"delivered {message.deliveries} times and never completed"
            self.dead_letter(message, TOO_MANY_DELIVERIES, why, now)
        else:
            self._offer(queue, message)

    def expire(self, message: Message, now: datetime) -> None:
        if self.queues[message.queue].settings.dead_letter_expired:
            why = f"expired at {message.expires_at.isoformat()}"
            self.dead_letter(message, EXPIRED, why, now)
        else:
            self.remove(message)

    def dead_letter(self, message: Message, reason: str, why: str, now: datetime) -> None:
        """Forwards it, or lays it among the queue's own dead letters where that cannot be."""
        queue = self.queues[message.queue]
        content = replace(message.content, message_id=message.message_id).with_reason(reason, why)
        target = self.queues.get(queue.settings.forward_dead_letters_to or "")
        if (
            target
            and target.settings.may_send
            and message.hops < MOST_HOPS
            and target.has_room_for(message.size)
        ):
            self.remove(message)
            self.enqueue(target, content, now, forwarded=message)
        else:
            self._release(queue, message)
            message.content = content
            queue.bury(message)
            self._journal.changed(message)

    def enqueue(
        self, queue: Queue, content: Content, now: datetime, *, forwarded: Message | None = None
    ) -> int | None:
        """Returns the message's number, or None for a duplicate, which is dropped."""
        message_id = content.message_id or self._new_id()
        self.forget(queue, now)
        if message_id in queue.remembered:
            return None
        if queue.settings.duplicate_window is not None:
            queue.remembered[message_id] = now
            self._journal.remembered(queue.name, message_id, now)
        queue.last_number = number = queue.last_number + 1
        cap = queue.settings.time_to_live
        message = Message(
            queue=queue.name,
            number=number,
            message_id=message_id,
            content=content,
            # The reason that the broker added takes no room.
            size=forwarded.size if forwarded else content.size,
            enqueued_at=now,
            expires_at=later(now, min(content.time_to_live or cap, cap)),
            origin=forwarded.origin if forwarded else number,
            hops=forwarded.hops + 1 if forwarded else 0,
        )
        queue.add(message)
        self._journal.numbered(queue.name, number)
        self._journal.changed(message)
        return number

    def forget(self, queue: Queue, now: datetime) -> None:
        """The message ids that have left the window."""
        for message_id in queue.outdated(now):
            self._journal.forgotten(queue.name, message_id)

    def remove(self, message: Message) -> None:
        """For good."""
        queue = self.queues[message.queue]
        self.locks.remove(message)
        queue.remove(message)
        self._journal.gone(message)

    def _release(self, queue: Queue, message: Message) -> None:
        if message.lock_token is not None:
            self.locks.remove(message)
            del queue.tokens[message.lock_token]
            message.lock_token = message.locked_until = None

    def _offer(self, queue: Queue, message: Message) -> None:
        queue.offer(message)
        self._journal.changed(message)
