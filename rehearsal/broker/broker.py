"""Every region's bus, in real time, on disk before it answers."""

import asyncio
import sqlite3
from collections.abc import Callable, Mapping, Sequence
from contextlib import suppress
from datetime import UTC, datetime, timedelta

from rehearsal.broker.bells import Bells
from rehearsal.broker.bus import Bus
from rehearsal.broker.changes import Key, Recorder
from rehearsal.broker.content import Content
from rehearsal.broker.message import Delivery
from rehearsal.broker.refusal import NoSuchBus
from rehearsal.broker.settings import BusSettings, Expiry
from rehearsal.broker.store import Store


def _utc_now() -> datetime:
    return datetime.now(UTC)


class Broker:
    """Buses by name. Operations raise what those of Bus raise, and NoSuchBus.

    What happens in one turn of the event loop is committed at once.
    """

    def __init__(
        self,
        connection: sqlite3.Connection,
        *,
        expiry: Expiry = Expiry.PROMPT,
        clock: Callable[[], datetime] = _utc_now,
        truly: Callable[[timedelta], float] = timedelta.total_seconds,
        arrived: Callable[[], None] = lambda: None,
    ) -> None:
        """`truly` tells how many seconds a span by the clock takes; `arrived` is told whenever
        there is more to receive somewhere."""
        self._store = Store(connection)
        self._expiry = expiry
        self._clock = clock
        self._truly = truly
        self._buses: dict[str, Bus] = {}
        self._bells = Bells()
        self._arrived = arrived
        self._commit: asyncio.Future[None] | None = None

    def deploy(self, settings: Mapping[str, BusSettings]) -> None:
        """All the buses that there are now; others are dropped, with what they hold.

        What a queue held before the server was started is there again.
        """
        for name in self._buses.keys() - settings.keys():
            del self._buses[name]
        for name, its in settings.items():
            self._deploy_one(name, its)
        self._store.drop_all_but(
            {(bus, queue) for bus in settings for queue in settings[bus].queues}
        )
        self._bells.ring_all()

    def _deploy_one(self, name: str, settings: BusSettings) -> None:
        if (bus := self._buses.get(name)) is None:
            recorder = Recorder(name, self._store.changes, self._ring)
            bus = self._buses[name] = Bus(expiry=self._expiry, journal=recorder)
        bus.max_message_bytes = settings.max_message_bytes
        now, old = self._clock(), bus.queues
        for queue in old - settings.queues.keys():
            bus.drop_queue(queue, now)
        for queue, its in settings.queues.items():
            bus.put_queue(queue, its, now)
        for queue in settings.queues.keys() - old:
            self._store.load(name, bus, queue)

    def bus(self, name: str) -> Bus:
        """The core itself, for callers that cannot wait: `commit_soon` stores what they did."""
        if (bus := self._buses.get(name)) is None:
            raise NoSuchBus(f"There is no Service Bus namespace '{name}'.")
        return bus

    def commit_soon(self) -> asyncio.Future[None]:
        """Done when everything done so far is on disk, or with a sqlite3.Error."""
        if self._commit is None:
            loop = asyncio.get_running_loop()
            self._commit = loop.create_future()
            loop.call_soon(self._commit_now, self._commit)
        return self._commit

    async def send(self, bus: str, queue: str, contents: Sequence[Content]) -> None:
        """All or nothing."""
        self.bus(bus).send_all(queue, contents, self._clock())
        await self._committed()

    async def peek_lock(
        self, bus: str, queue: str, *, dead: bool = False, wait: float = 0
    ) -> Delivery | None:
        """Waits so many seconds for a message."""
        return await self._receive(
            bus, queue, lambda here, now: here.peek_lock(queue, now, dead=dead), wait
        )

    async def receive_and_delete(
        self, bus: str, queue: str, *, dead: bool = False, wait: float = 0
    ) -> Delivery | None:
        """Waits so many seconds for a message."""
        return await self._receive(
            bus, queue, lambda here, now: here.receive_and_delete(queue, now, dead=dead), wait
        )

    async def complete(
        self, bus: str, queue: str, token: str, *, handle: str | None = None, dead: bool = False
    ) -> None:
        self.bus(bus).complete(queue, token, self._clock(), handle=handle, dead=dead)
        await self._committed()

    async def abandon(
        self, bus: str, queue: str, token: str, *, handle: str | None = None, dead: bool = False
    ) -> None:
        self.bus(bus).abandon(queue, token, self._clock(), handle=handle, dead=dead)
        await self._committed()

    async def dead_letter(
        self, bus: str, queue: str, token: str, *, reason: str = "", description: str = ""
    ) -> None:
        self.bus(bus).dead_letter(
            queue, token, self._clock(), reason=reason, description=description
        )
        await self._committed()

    async def renew(
        self, bus: str, queue: str, token: str, *, handle: str | None = None, dead: bool = False
    ) -> datetime:
        """Returns when the lock now ends."""
        until = self.bus(bus).renew(queue, token, self._clock(), handle=handle, dead=dead)
        await self._committed()
        return until

    async def _receive(
        self, name: str, queue: str, take: Callable[[Bus, datetime], Delivery | None], wait: float
    ) -> Delivery | None:
        loop = asyncio.get_running_loop()
        deadline = loop.time() + wait
        while True:
            bus, now = self.bus(name), self._clock()
            delivery, rung = take(bus, now), self._bells.of((name, queue))
            await self._committed()
            left = deadline - loop.time()
            if delivery is not None or left <= 0:
                return delivery
            if bus.next_event is not None:
                # Even a timer that fires early must not turn this into a busy loop.
                left = min(left, max(self._truly(bus.next_event - now), 0.001))
            with suppress(TimeoutError):
                async with asyncio.timeout(left):
                    await rung.wait()

    def _ring(self, key: Key) -> None:
        self._bells.ring(key)
        self._arrived()

    async def _committed(self) -> None:
        # One caller that hangs up must not take the others' commit with it.
        await asyncio.shield(self.commit_soon())

    def _commit_now(self, commit: asyncio.Future[None]) -> None:
        self._commit = None
        try:
            self._store.commit()
        except sqlite3.Error as error:
            commit.set_exception(error)
        else:
            commit.set_result(None)
