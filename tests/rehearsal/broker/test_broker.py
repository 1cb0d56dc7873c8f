"""The broker answers when what it did is on disk, and wakes those who wait."""

import asyncio
import sqlite3
from datetime import timedelta

import pytest

from rehearsal.broker import (
    Broker,
    BusSettings,
    Content,
    LockLost,
    NoSuchBus,
    NoSuchQueue,
    QueueSettings,
)
from rehearsal.workflow import Clock
from tests.rehearsal.broker.site import memory
from tests.rehearsal.broker.world import START, seconds

PATIENCE = 60
"""Seconds after which a test gives up."""
LONG = 3600
"""Seconds that no test would wait."""


class Shop:
    """A bus `orders` with a queue `placed`."""

    def __init__(self, connection=None, **settings):
        self.connection = connection or memory()
        self.now = START
        self.broker = Broker(self.connection, clock=lambda: self.now)
        self.deploy(placed=QueueSettings(**settings))

    def deploy(self, **queues):
        self.broker.deploy({"orders": BusSettings(queues=queues)})

    async def send(self, message_id, **content):
        await self.broker.send("orders", "placed", [Content(message_id=message_id, **content)])

    async def lock(self, wait=0.0):
        return await self.broker.peek_lock("orders", "placed", wait=wait)

    def ids(self, queue="placed", *, dead=False):
        held = self.broker.bus("orders").peek(queue, self.now, dead=dead)
        return [it.message_id for it in held]


def run(task):
    async def in_time():
        async with asyncio.timeout(PATIENCE):
            return await task

    return asyncio.run(in_time())


async def begun(task):
    """A task that has got as far as it can by itself."""
    started = asyncio.create_task(task)
    for _ in range(5):
        await asyncio.sleep(0)
    return started


def test_a_receiver_that_waits_is_woken_by_a_send():
    async def waits():
        shop = Shop()
        waiting = await begun(shop.lock(wait=LONG))
        assert not waiting.done()
        await shop.send("m1")
        return await waiting

    assert run(waits()).message_id == "m1"


@pytest.mark.parametrize("how", ["abandon", "complete"])
def test_only_what_can_be_received_wakes(how):
    async def waits():
        shop = Shop()
        await shop.send("m1")
        locked = await shop.lock()
        waiting = await begun(shop.lock(wait=LONG))
        await getattr(shop.broker, how)("orders", "placed", locked.lock_token)
        await begun(asyncio.sleep(0))
        done = waiting.done()
        waiting.cancel()
        return done

    assert run(waits()) is (how == "abandon")


def test_a_receiver_that_waits_gets_a_message_whose_lock_ends():
    async def waits():
        shop = Shop()
        shop.broker = Broker(shop.connection)
        shop.deploy(placed=QueueSettings(lock=seconds(0.02)))
        await shop.send("m1")
        await shop.lock()
        return await shop.lock(wait=LONG)

    assert run(waits()).deliveries == 2


def test_by_a_faster_clock_a_lock_ends_sooner():
    async def waits():
        shop, clock = Shop(), Clock(factor=36000)
        shop.broker = Broker(shop.connection, clock=clock.now, truly=clock.truly)
        shop.deploy(placed=QueueSettings(lock=seconds(600)))
        await shop.send("m1")
        await shop.lock()
        return await shop.lock(wait=LONG)

    assert run(waits()).deliveries == 2


def test_one_message_goes_to_one_of_those_who_wait():
    async def waits():
        shop = Shop()
        waiting = [await begun(shop.lock(wait=LONG)) for _ in range(3)]
        await shop.send("m1")
        await begun(asyncio.sleep(0))
        served = [it.result().message_id for it in waiting if it.done()]
        assert sum(it.done() for it in waiting) == 1
        await shop.send("m2")
        await shop.send("m3")
        await asyncio.gather(*waiting)
        return served + [it.result().message_id for it in waiting if it.result()]

    assert sorted(set(run(waits()))) == ["m1", "m2", "m3"]


def test_who_waits_in_vain_is_told_so():
    assert run(Shop().lock(wait=0.01)) is None


def test_who_waits_at_a_queue_that_is_dropped_is_told_so():
    async def waits():
        shop = Shop()
        waiting = await begun(shop.lock(wait=LONG))
        shop.deploy()
        with pytest.raises(NoSuchQueue):
            await waiting
        gone = await begun(shop.lock(wait=LONG))
        shop.broker.deploy({})
        with pytest.raises(NoSuchQueue):
            await gone
        with pytest.raises(NoSuchBus):
            await shop.lock()

    run(waits())


def test_what_happens_at_once_is_committed_together():
    async def many():
        shop, commits = Shop(), []
        shop.connection.set_trace_callback(
            lambda statement: commits.append(statement) if statement == "COMMIT" else None
        )
        await asyncio.gather(*(shop.send(str(number)) for number in range(100)))
        return len(commits), len(shop.ids())

    assert run(many()) == (1, 100)


def test_a_caller_that_hangs_up_takes_nobody_s_commit_with_it():
    async def many():
        shop = Shop()
        first, second = asyncio.create_task(shop.send("m1")), asyncio.create_task(shop.send("m2"))
        await asyncio.sleep(0)
        first.cancel()
        await second
        again = Shop(shop.connection)
        return again.ids()

    assert run(many()) == ["m1", "m2"]


def test_what_cannot_be_stored_is_not_acknowledged_and_is_stored_later():
    async def full():
        shop = Shop()
        await shop.send("m1")
        (pages,) = shop.connection.execute("PRAGMA page_count").fetchone()
        shop.connection.execute(f"PRAGMA max_page_count = {pages}")
        with pytest.raises(sqlite3.OperationalError, match="full"):
            await shop.send("m2", body=bytes(100_000))
        assert Shop(shop.connection).ids() == ["m1"]
        shop.connection.execute("PRAGMA max_page_count = 100000")
        await shop.send("m3")
        return Shop(shop.connection).ids()

    assert run(full()) == ["m1", "m2", "m3"]


def test_locks_numbers_and_duplicates_survive_a_restart():
    async def restarted():
        settings = {"lock": seconds(60), "duplicate_window": seconds(600)}
        shop = Shop(**settings)
        for message_id in ("m1", "m2", "m3"):
            await shop.send(message_id, properties={"PublishedAt": "2026-03-01"})
        first, second = await shop.lock(), await shop.lock()
        await shop.broker.complete("orders", "placed", first.lock_token)

        again = Shop(shop.connection, **settings)
        assert again.ids() == ["m2", "m3"]
        for message_id in ("m1", "m2", "m3"):
            await again.send(message_id)
        assert again.ids() == ["m2", "m3"]
        with pytest.raises(LockLost):
            await again.broker.complete("orders", "placed", first.lock_token)
        third = await again.lock()
        assert (third.number, third.content.properties) == (3, {"PublishedAt": "2026-03-01"})
        await again.broker.complete("orders", "placed", second.lock_token, handle="2")
        await again.send("m4")
        assert (await again.lock()).number == 4

    run(restarted())


def test_a_lock_ends_while_nobody_serves():
    async def restarted():
        shop = Shop(lock=seconds(60), max_delivery_count=1)
        await shop.send("m1")
        await shop.lock()
        again = Shop(shop.connection, lock=seconds(60), max_delivery_count=1)
        again.now += timedelta(seconds=60)
        return again.ids(), again.ids(dead=True)

    assert run(restarted()) == ([], ["m1"])


def test_a_queue_that_is_no_longer_deployed_is_forgotten():
    async def dropped():
        shop = Shop(duplicate_window=seconds(600))
        await shop.send("m1")
        shop.deploy()
        shop.deploy(placed=QueueSettings(duplicate_window=seconds(600)))
        assert shop.ids() == []
        await shop.send("m1")
        return shop.ids(), Shop(shop.connection).ids()

    assert run(dropped()) == (["m1"], ["m1"])


def test_an_update_of_a_queue_keeps_what_it_holds():
    async def updated():
        shop = Shop()
        await shop.send("m1")
        shop.deploy(placed=QueueSettings(time_to_live=seconds(1)), other=QueueSettings())
        shop.now += seconds(60)
        return shop.ids()

    assert run(updated()) == ["m1"]


def test_whoever_runs_what_is_received_is_told_of_arrivals():
    async def told():
        arrivals = []
        broker = Broker(memory(), arrived=lambda: arrivals.append(1))
        broker.deploy({"orders": BusSettings(queues={"placed": QueueSettings()})})
        before = len(arrivals)
        await broker.send("orders", "placed", [Content()])
        return len(arrivals) - before

    assert run(told()) == 1
