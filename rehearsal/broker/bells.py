"""Wakes those who wait for a message."""

import asyncio

from rehearsal.broker.changes import Key


class Bells:
    """One per queue where somebody waits."""

    def __init__(self) -> None:
        self._bells: dict[Key, asyncio.Event] = {}

    def of(self, key: Key) -> asyncio.Event:
        """Set at the queue's next change."""
        return self._bells.setdefault(key, asyncio.Event())

    def ring(self, key: Key) -> None:
        if bell := self._bells.pop(key, None):
            bell.set()

    def ring_all(self) -> None:
        for key in list(self._bells):
            self.ring(key)
