"""Messages in the order of their ranks."""

from heapq import heapify, heappop, heappush
from itertools import count
from typing import Generic, TypeVar

from rehearsal.broker.message import Message

Rank = TypeVar("Rank")

_SLACK = 64


class Schedule(Generic[Rank]):
    """A heap that forgets without searching: what was removed stays behind until it is met.

    What is left behind is swept out before it outgrows what is alive.
    """

    def __init__(self) -> None:
        self._entries: dict[Message, tuple[Rank, int, Message]] = {}
        self._heap: list[tuple[Rank, int, Message]] = []
        self._order = count()

    @property
    def held(self) -> int:
        """Entries in memory, those left behind among them."""
        return len(self._heap)

    def put(self, message: Message, rank: Rank) -> None:
        entry = (rank, next(self._order), message)
        self._entries[message] = entry
        heappush(self._heap, entry)
        self._sweep()

    def remove(self, message: Message) -> None:
        if self._entries.pop(message, None) is not None:
            self._sweep()

    def first(self) -> tuple[Rank, Message] | None:
        heap = self._heap
        while heap:
            entry = heap[0]
            if self._entries.get(entry[2]) is entry:
                return entry[0], entry[2]
            heappop(heap)
        return None

    def pop(self) -> Message | None:
        if (found := self.first()) is None:
            return None
        heappop(self._heap)
        del self._entries[found[1]]
        return found[1]

    def _sweep(self) -> None:
        if len(self._heap) > 2 * len(self._entries) + _SLACK or not self._entries:
            self._heap = list(self._entries.values())
            heapify(self._heap)
