"""What lies in a region's queues, as its bus tells it."""

from collections import defaultdict
from collections.abc import Callable
from datetime import datetime

from rehearsal.broker import Journal
from rehearsal.broker.clockwork import EXPIRED
from rehearsal.broker.content import Value
from rehearsal.broker.message import Message


class Watch(Journal):
    """`ring` is told of each queue where something may be received."""

    def __init__(self, ring: Callable[[str], None], stands_by: Callable[[], bool]) -> None:
        self.present: defaultdict[str, dict[int, Message]] = defaultdict(dict)
        """By queue and number, dead letters included."""
        self.ever: defaultdict[str, set[str]] = defaultdict(set)
        """Ids of all that was ever stored, by queue."""
        self.arrivals: defaultdict[str, list[datetime]] = defaultdict(list)
        self.dead_twins: set[Message] = set()
        """Dead letters that expired in a standby region; somebody looks at all others."""
        self._ring = ring
        self._stands_by = stands_by

    def changed(self, message: Message) -> None:
        lying = self.present[message.queue]
        if message.number not in lying:
            lying[message.number] = message
            self.ever[message.queue].add(message.message_id)
            self.arrivals[message.queue].append(message.enqueued_at)
        if message.dead and self._stands_by() and _reason(message) == EXPIRED:
            self.dead_twins.add(message)
        if message.lock_token is None:
            self._ring(message.queue)

    def gone(self, message: Message) -> None:
        del self.present[message.queue][message.number]

    def holds(self, queue: str, message_id: str) -> bool:
        """Where it can still be received."""
        lying = self.present[queue].values()
        return any(it.message_id == message_id and not it.dead for it in lying)


def _reason(message: Message) -> Value | None:
    return message.content.properties.get("DeadLetterReason")
