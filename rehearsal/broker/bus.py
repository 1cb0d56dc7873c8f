"""The pure core: a region's queues, and what clients do with them."""

from collections.abc import Callable, Iterable, Sequence
from datetime import datetime
from uuid import uuid4

from rehearsal.broker.clockwork import Clockwork, later
from rehearsal.broker.content import Content
from rehearsal.broker.counts import Counts
from rehearsal.broker.journal import Journal
from rehearsal.broker.message import Delivery, Message
from rehearsal.broker.queue import Queue
from rehearsal.broker.refusal import MessageTooLarge, NoSuchQueue
from rehearsal.broker.settings import MAX_MESSAGE_BYTES, Expiry, QueueSettings


class Bus:
    """Every operation first does what has become due; `dead` means the dead-letter queue.

    Every operation raises NoSuchQueue and, unless it only looks, QueueDisabled.
    """

    def __init__(
        self,
        *,
        expiry: Expiry = Expiry.PROMPT,
        max_message_bytes: int = MAX_MESSAGE_BYTES,
        journal: Journal | None = None,
        new_id: Callable[[], str] = lambda: str(uuid4()),
    ) -> None:
        self.max_message_bytes = max_message_bytes
        self._clockwork = Clockwork(expiry, journal or Journal(), new_id)

    @property
    def queues(self) -> frozenset[str]:
        return frozenset(self._clockwork.queues)

    @property
    def next_event(self) -> datetime | None:
        """When a lock ends or a message expires next, by itself."""
        return self._clockwork.next_event

    def ready_at(self, name: str, now: datetime, *, dead: bool = False) -> datetime | None:
        """When there is something to receive unless more is sent: now, or when a lock ends."""
        queue, now = self._find(name, now)
        return queue.ready_at(now, dead=dead) if queue.settings.may_receive else None

    def put_queue(self, name: str, settings: QueueSettings, now: datetime) -> None:
        """New settings hold from now on; a message's time-to-live was settled when it was sent."""
        now = self._clockwork.advance(now)
        queues = self._clockwork.queues
        if name in queues:
            # What one window has forgotten, another does not remember.
            self._clockwork.forget(queues[name], now)
            queues[name].settings = settings
            self._clockwork.forget(queues[name], now)
        else:
            queues[name] = Queue(name, settings, self._clockwork.expiries_of_a_queue())

    def restore(
        self,
        name: str,
        messages: Iterable[Message],
        remembered: Iterable[tuple[str, datetime]],
        last_number: int,
    ) -> None:
        """What a new queue held before, in the order in which it came."""
        queue = self._clockwork.queues[name]
        queue.remembered.update(remembered)
        queue.last_number = last_number
        for message in messages:
            queue.add(message)
            if message.locked_until is not None:
                self._clockwork.locks.put(message, message.locked_until)

    def drop_queue(self, name: str, now: datetime) -> None:
        """With all that it holds."""
        queue, _ = self._find(name, now)
        for shelf in (queue.main, queue.dead):
            for message in list(shelf.messages.values()):
                self._clockwork.remove(message)
        del self._clockwork.queues[name]

    def send(self, name: str, content: Content, now: datetime) -> int | None:
        """Returns the message's number, or None for a duplicate: accepted, and dropped.

        Raises MessageTooLarge or QuotaExceeded.
        """
        return self.send_all(name, (content,), now)[0]

    def send_all(self, name: str, contents: Sequence[Content], now: datetime) -> list[int | None]:
        """All or nothing; together they may be as large as one message."""
        queue, now = self._find(name, now)
        queue.allow_sending()
        size = sum(content.size for content in contents)
        if size > self.max_message_bytes:
            raise MessageTooLarge(
                f"{size} bytes with properties are more than the {self.max_message_bytes} bytes "
                "that a message may have."
            )
        self._clockwork.forget(queue, now)
        queue.admit(contents, size)
        return [self._clockwork.enqueue(queue, content, now) for content in contents]

    def peek_lock(self, name: str, now: datetime, *, dead: bool = False) -> Delivery | None:
        """The next message, locked."""
        queue, message, now = self._take(name, now, dead)
        if message is None:
            return None
        self._clockwork.lock(queue, message, later(now, queue.settings.lock))
        return message.shown()

    def receive_and_delete(
        self, name: str, now: datetime, *, dead: bool = False
    ) -> Delivery | None:
        """The next message, gone."""
        _, message, _ = self._take(name, now, dead)
        if message is None:
            return None
        self._clockwork.remove(message)
        return message.shown()

    def complete(
        self, name: str, token: str, now: datetime, *, handle: str | None = None, dead: bool = False
    ) -> None:
        """Like all settling, raises LockLost.

        `handle` is a number or message id, which must belong to the token.
        """
        _, message, _ = self._locked(name, token, handle, now, dead)
        self._clockwork.remove(message)

    def abandon(
        self, name: str, token: str, now: datetime, *, handle: str | None = None, dead: bool = False
    ) -> None:
        _, message, now = self._locked(name, token, handle, now, dead)
        self._clockwork.unlock(message, now, settled=True)

    def dead_letter(
        self, name: str, token: str, now: datetime, *, reason: str = "", description: str = ""
    ) -> None:
        """Never from the dead-letter queue."""
        _, message, now = self._locked(name, token, None, now, False)
        self._clockwork.dead_letter(message, reason, description, now)

    def renew(
        self, name: str, token: str, now: datetime, *, handle: str | None = None, dead: bool = False
    ) -> datetime:
        """Returns when the lock now ends."""
        queue, message, now = self._locked(name, token, handle, now, dead)
        until = later(now, queue.settings.lock)
        self._clockwork.lock(queue, message, until)
        return until

    def peek(
        self, name: str, now: datetime, *, dead: bool = False, after: int = 0, most: int = 100
    ) -> list[Delivery]:
        """Messages with higher numbers than `after`, locked ones among them, untouched."""
        queue, _ = self._find(name, now)
        held = queue.shelf(dead=dead).messages
        numbers = sorted(number for number in held if number > after)
        return [held[number].shown() for number in numbers[:most]]

    def counts(self, name: str, now: datetime) -> Counts:
        queue, now = self._find(name, now)
        oldest = next(iter(queue.main.messages.values()), None)
        return Counts(
            active=len(queue.main.messages),
            locked=sum(not it.dead for it in queue.tokens.values()),
            dead=len(queue.dead.messages),
            size=queue.size,
            oldest=now - oldest.enqueued_at if oldest else None,
        )

    def _find(self, name: str, now: datetime) -> tuple[Queue, datetime]:
        now = self._clockwork.advance(now)
        if (queue := self._clockwork.queues.get(name)) is None:
            raise NoSuchQueue(f"There is no queue '{name}'.")
        return queue, now

    def _take(self, name: str, now: datetime, dead: bool) -> tuple[Queue, Message | None, datetime]:
        queue, now = self._find(name, now)
        queue.allow_receiving()
        if not dead:
            self._clockwork.prune(queue, now)
        if (message := queue.take(dead=dead)) is not None:
            message.deliveries += 1
        return queue, message, now

    def _locked(
        self, name: str, token: str, handle: str | None, now: datetime, dead: bool
    ) -> tuple[Queue, Message, datetime]:
        queue, now = self._find(name, now)
        queue.allow_receiving()
        return queue, queue.locked(token, handle, dead=dead), now
