"""A queue: its messages and its dead letters."""

from collections import OrderedDict
from collections.abc import Sequence
from datetime import datetime

from rehearsal.broker.content import Content
from rehearsal.broker.message import Message
from rehearsal.broker.refusal import LockLost, QueueDisabled, QuotaExceeded
from rehearsal.broker.schedule import Schedule
from rehearsal.broker.settings import QueueSettings


class Shelf:
    """Messages by number, in the order in which they came, and which can be received."""

    def __init__(self) -> None:
        # A plain dict searches for its first entry through all that were deleted before it.
        self.messages: OrderedDict[int, Message] = OrderedDict()
        self.available: Schedule[int] = Schedule()


class Queue:
    def __init__(self, name: str, settings: QueueSettings, expiries: Schedule[datetime]) -> None:
        self.name = name
        self.settings = settings
        self.expiries = expiries
        """Unlocked messages by their expiry; may be shared between queues."""
        self.main = Shelf()
        self.dead = Shelf()
        self.tokens: dict[str, Message] = {}
        """Locked messages."""
        self.remembered: OrderedDict[str, datetime] = OrderedDict()
        """Message ids since when, oldest first."""
        self.size = 0
        """Bytes, of dead letters and locked messages too."""
        self.last_number = 0

    def shelf(self, *, dead: bool) -> Shelf:
        return self.dead if dead else self.main

    def has_room_for(self, size: int) -> bool:
        return self.size + size <= self.settings.max_bytes

    def admit(self, contents: Sequence[Content], size: int) -> None:
        """Raises QuotaExceeded, but not for duplicates, which take no room."""
        if self.has_room_for(size) or all(it.message_id in self.remembered for it in contents):
            return
        raise QuotaExceeded(
            f"Quota exceeded: queue '{self.name}' holds {self.size} of the "
            f"{self.settings.max_bytes} bytes that it may hold, dead letters included."
        )

    def allow_sending(self) -> None:
        if not self.settings.may_send:
            raise QueueDisabled(f"Sending to queue '{self.name}' is disabled.")

    def allow_receiving(self) -> None:
        """Settling is receiving, too."""
        if not self.settings.may_receive:
            raise QueueDisabled(f"Receiving from queue '{self.name}' is disabled.")

    def locked(self, token: str, handle: str | None, *, dead: bool) -> Message:
        """`handle` is a number or message id, which must belong to the token."""
        message = self.tokens.get(token)
        if (
            message is None
            or message.dead is not dead
            or handle not in (None, message.message_id, str(message.number))
        ):
            raise LockLost(f"The lock '{token}' on queue '{self.name}' has ended, or never was.")
        return message

    def add(self, message: Message) -> None:
        self.shelf(dead=message.dead).messages[message.number] = message
        self.size += message.size
        if message.lock_token is None:
            self.offer(message)
        else:
            self.tokens[message.lock_token] = message

    def remove(self, message: Message) -> None:
        shelf = self.shelf(dead=message.dead)
        del shelf.messages[message.number]
        self.size -= message.size
        if message.lock_token is None:
            shelf.available.remove(message)
            self.expiries.remove(message)
        else:
            del self.tokens[message.lock_token]

    def offer(self, message: Message) -> None:
        """To whoever receives next, until it expires."""
        self.shelf(dead=message.dead).available.put(message, message.number)
        if not message.dead:
            self.expiries.put(message, message.expires_at)

    def take(self, *, dead: bool) -> Message | None:
        """The next message: nobody else receives it, and it does not expire."""
        message = self.shelf(dead=dead).available.pop()
        if message is not None:
            self.expiries.remove(message)
        return message

    def ready_at(self, now: datetime, *, dead: bool) -> datetime | None:
        if self.shelf(dead=dead).available.first():
            return now
        ends = (it.locked_until for it in self.tokens.values() if it.dead is dead)
        return min((end for end in ends if end), default=None)

    def bury(self, message: Message) -> None:
        """Among the dead letters, where nothing expires."""
        self.remove(message)
        message.dead = True
        self.add(message)

    def outdated(self, now: datetime) -> list[str]:
        """Forgets, and returns, the message ids that have left the window."""
        window, forgotten = self.settings.duplicate_window, []
        while self.remembered:
            message_id, since = next(iter(self.remembered.items()))
            if window is not None and now - since < window:
                break
            del self.remembered[message_id]
            forgotten.append(message_id)
        return forgotten
