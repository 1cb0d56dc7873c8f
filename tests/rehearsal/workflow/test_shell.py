"""Deployed workflows run in the server, in true time."""

import asyncio
import logging
from collections import deque
from datetime import UTC, datetime

import pytest

from rehearsal.effects import Response
from rehearsal.workflow import Answer, Clock, Services, Shell
from tests.rehearsal.workflow.bus import Bus
from tests.rehearsal.workflow.site import deployed, message

PATIENCE = 60
"""Seconds after which a test gives up."""
FAST = 600
"""A poll of half a minute takes a twentieth of a second."""


class Shop:
    """One bus, one backend that answers when its gate is open, and what is deployed."""

    def __init__(self, *deployments, factor=FAST):
        self.clock = Clock(factor=factor)
        self.bus = Bus()
        self.deployed = list(deployments)
        self.requests = []
        self.status = 200
        self.gate = asyncio.Event()
        self.gate.set()
        self.shell = Shell(
            deployed=lambda: self.deployed,
            services=Services(connect=lambda *_: self.bus, token=lambda *_: "a-token"),
            exchange=lambda _: self.exchange,
            clock=self.clock,
        )
        self.shell.refresh()

    async def exchange(self, request, timeout):  # noqa: ARG002
        self.requests.append(request.headers["Idempotency-Key"])
        await self.gate.wait()
        if isinstance(self.status, Exception):
            raise self.status
        return Response(status=self.status)

    def send(self, *numbers):
        for number in numbers:
            self.bus.send(message(number), self.clock.now())
        self.shell.wake()

    def deploy(self, *deployments):
        self.deployed = list(deployments)
        self.shell.refresh()

    @property
    def told(self):
        return self.shell.summary()["processor"]

    @property
    def completed(self):
        return [id_ for what, id_ in (it[:2] for it in self.bus.settled) if what == "complete"]


async def until(condition):
    async with asyncio.timeout(PATIENCE):
        while not condition():
            await asyncio.sleep(0.002)


def run(scenario):
    """A scenario makes its shop, which ends with it."""

    async def whole():
        shops = []

        def shop(*deployments, **settings):
            shops.append(Shop(*(deployments or (deployed("processor"),)), **settings))
            return shops[-1]

        try:
            await scenario(shop)
        finally:
            for each in shops:
                await each.shell.close()

    asyncio.run(whole())


def test_a_message_that_arrives_is_processed_at_once():
    async def scenario(make):
        # By this clock a poll would come after half a minute of truth.
        shop = make(factor=1)
        await until(lambda: shop.bus.asked)
        shop.send(1)
        await until(lambda: shop.completed == ["m1"])

    run(scenario)


def test_polls_come_by_themselves():
    async def scenario(make):
        shop = make()
        await until(lambda: len(shop.bus.times("receive")) >= 4)

    run(scenario)


def test_runs_go_on_at_the_same_time_up_to_their_number():
    async def scenario(make):
        shop = make(deployed("processor", runs=3), factor=1)
        shop.gate.clear()
        shop.send(*range(6))
        await until(lambda: len(shop.requests) == 3)
        await until(lambda: shop.told["waiting"] == 1)
        assert shop.told == {"enabled": True, "running": 3, "waiting": 1, "ended": {}}
        shop.gate.set()
        await until(lambda: len(shop.completed) == 6)
        await until(lambda: shop.told["ended"] == {"Succeeded": 6})
        assert shop.told["running"] == 0

    run(scenario)


def test_a_disabled_workflow_finishes_its_runs_and_starts_none():
    async def scenario(make):
        shop = make(factor=1)
        shop.gate.clear()
        shop.send(1)
        await until(lambda: shop.requests)
        shop.deploy(deployed("processor", state="Disabled"))
        shop.send(2)
        shop.gate.set()
        await until(lambda: shop.completed == ["m1"])
        await until(
            lambda: (
                shop.told
                == {
                    "enabled": False,
                    "running": 0,
                    "waiting": 0,
                    "ended": {"Succeeded": 1},
                }
            )
        )
        assert shop.requests == ["m1"]

        shop.deploy(deployed("processor"))
        await until(lambda: shop.completed == ["m1", "m2"])

    run(scenario)


def test_a_run_keeps_the_definition_that_it_began_with():
    async def scenario(make):
        shop = make(factor=1)
        shop.gate.clear()
        shop.send(1)
        await until(lambda: shop.requests)
        shop.deploy(deployed("processor", permanentRefusals=[418]))
        shop.status = 418
        shop.send(2)
        await until(lambda: len(shop.requests) == 2)
        shop.gate.set()
        await until(lambda: shop.bus.settled)
        assert [it[:2] for it in shop.bus.settled] == [("dead_letter", "m2")]
        await until(lambda: shop.told["running"] == 1)

    run(scenario)


def test_what_is_no_longer_deployed_ends_with_its_runs():
    async def scenario(make):
        shop = make(factor=1)
        shop.gate.clear()
        shop.send(1)
        await until(lambda: shop.requests)
        shop.deploy()
        assert shop.shell.summary() == {}
        shop.gate.set()
        shop.send(2)
        for _ in range(20):
            await asyncio.sleep(0)
        assert (shop.bus.settled, shop.requests) == ([], ["m1"])
        assert shop.bus.lying[0].free_at > shop.clock.now()

        shop.deploy(deployed("processor"))
        await until(lambda: shop.completed == ["m2"])

    run(scenario)


def test_a_bus_that_fails_is_asked_again():
    async def scenario(make):
        shop = make()
        shop.bus.answers["receive"] = deque([Answer(status=503)] * 3)
        shop.send(1)
        await until(lambda: shop.completed == ["m1"])

    run(scenario)


def test_a_workflow_that_cannot_be_looked_at_is_looked_at_again(caplog):
    async def scenario(make):
        shop = make()
        works = shop.bus.receive

        def broken(*_):
            shop.bus.receive = works
            raise RuntimeError("not now")

        shop.bus.receive = broken
        shop.send(1)
        await until(lambda: shop.completed == ["m1"])

    with caplog.at_level(logging.ERROR):
        run(scenario)
    assert "not now" in caplog.text


def test_a_run_that_breaks_is_a_failed_one_and_makes_room(caplog):
    async def scenario(make):
        shop = make(deployed("processor", runs=1), factor=1)
        shop.status = RuntimeError("no network")
        shop.send(1)
        await until(lambda: shop.told["ended"] == {"Failed": 1})
        shop.status = 200
        shop.send(2)
        await until(lambda: shop.completed == ["m2"])

    with caplog.at_level(logging.CRITICAL):
        run(scenario)


def test_a_run_takes_as_long_as_its_clock_says():
    async def scenario(make):
        shop = make()
        shop.status = 404
        shop.send(1)
        await until(lambda: shop.told["ended"].get("Succeeded", 0) >= 1)
        # The message comes again, for its lock ends by the same clock.
        await until(lambda: len(shop.requests) >= 2)

    run(scenario)


def test_a_shell_that_is_closed_leaves_no_task_behind():
    async def scenario(make):
        shop = make()
        shop.gate.clear()
        shop.send(1, 2, 3)
        await until(lambda: len(shop.requests) == 3)
        await shop.shell.close()
        assert asyncio.all_tasks() == {asyncio.current_task()}

    run(scenario)


@pytest.mark.parametrize("factor", [1, 60])
def test_a_clock_runs_as_fast_as_it_is_told(factor):
    started = datetime(2026, 3, 1, tzinfo=UTC)
    clock = Clock(factor=factor, started=started)
    later = started.replace(second=2)
    assert (clock.at(later) - started).total_seconds() == 2 * factor
    assert clock.truly(clock.at(later) - started) == 2
