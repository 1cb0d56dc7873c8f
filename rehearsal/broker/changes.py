"""What has changed since the last commit."""

from collections.abc import Callable
from datetime import datetime

from rehearsal.broker.journal import Journal
from rehearsal.broker.message import Message

Key = tuple[str, str]
"""A bus and its queue."""


class Changes:
    """The latest state of whatever changed; None for what is gone."""

    def __init__(self) -> None:
        self.messages: dict[tuple[str, str, int], Message | None] = {}
        self.numbers: dict[Key, int] = {}
        self.ids: dict[tuple[str, str, str], datetime | None] = {}

    def __bool__(self) -> bool:
        return bool(self.messages or self.numbers or self.ids)

    def clear(self) -> None:
        for changed in (self.messages, self.numbers, self.ids):
            changed.clear()


class Recorder(Journal):
    """Records one bus; `ring` is told of each queue where something may be received."""

    def __init__(self, bus: str, changes: Changes, ring: Callable[[Key], None]) -> None:
        self._bus = bus
        self._changes = changes
        self._ring = ring

    def changed(self, message: Message) -> None:
        self._changes.messages[self._bus, message.queue, message.number] = message
        if message.lock_token is None:
            self._ring((self._bus, message.queue))

    def gone(self, message: Message) -> None:
        self._changes.messages[self._bus, message.queue, message.number] = None

    def numbered(self, queue: str, number: int) -> None:
        self._changes.numbers[self._bus, queue] = number

    def remembered(self, queue: str, message_id: str, since: datetime) -> None:
        self._changes.ids[self._bus, queue, message_id] = since

    def forgotten(self, queue: str, message_id: str) -> None:
        self._changes.ids[self._bus, queue, message_id] = None
