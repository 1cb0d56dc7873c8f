"""Lets a region die and come back under load, and counts."""

import asyncio
import time
from collections.abc import Awaitable, Callable
from typing import Any, Protocol
from uuid import uuid4

from aiohttp import ClientSession, TCPConnector

from rehearsal.drill.figures import figures
from rehearsal.drill.plan import Plan
from rehearsal.drill.publisher import Publisher
from rehearsal.drill.tally import Phase, Tally

LOOK_SECONDS = 0.1
RETRY_SECONDS = 1.0
"""Before a command that was refused is tried again."""


class Site(Protocol):
    """The rehearsal, as the drill needs it; every call may take its time in a thread."""

    def command(self, *words: str) -> str:
        """Runs a command of the Makefile; returns why it failed, or nothing."""

    def delivered(self) -> dict[str, dict[str, int]]:
        """How often the backend did the work of each message id, by channel."""

    def count_delivered(self) -> int:
        """Message ids, of all channels."""

    def waiting(self) -> int:
        """Messages in the queues of active regions and in all handoff queues."""

    def tell(self, text: str) -> None:
        """For the timeline."""

    def say(self, text: str) -> None:
        """For whoever watches."""


class DrillFailed(Exception):
    """The operator could not do what the runbook says."""


class Drill:
    def __init__(
        self, site: Site, plan: Plan, gateways: list[dict[str, str]], publisher_key: str
    ) -> None:
        self._site = site
        self._plan = plan
        self._gateways = gateways
        self._key = publisher_key
        self._tally = Tally()
        self._first_message: float | None = None

    async def run(self) -> dict[str, Any]:
        """The figures. Raises DrillFailed."""
        before = await _in_thread(self._site.delivered)
        ended = asyncio.Event()
        async with ClientSession(connector=TCPConnector(limit=0)) as session:
            publisher = Publisher(
                session, self._gateways, self._key, self._tally, f"drill-{uuid4().hex[:8]}"
            )
            publishing = asyncio.create_task(publisher.publish(self._plan.rate, ended))
            progress = asyncio.create_task(self._show_progress(sum(map(len, before.values()))))
            try:
                await self._operate()
            finally:
                ended.set()
                await publishing
                progress.cancel()
        await self._until_nothing_waits()
        delivered = await _in_thread(self._site.delivered)
        return figures(self._tally, since(before, delivered), self._first_message)

    async def _operate(self) -> None:
        """Over while the primary region is dark, back when it has caught up: docs/design.md, 7."""
        plan = self._plan
        self._site.tell(f"The drill begins: {plan.rate:g} messages per second")
        await asyncio.sleep(plan.calm)
        self._tally.phase = Phase.DURING
        await self._command("outage", REGION="primary", MODE="hang")
        await asyncio.sleep(plan.detection)
        first = asyncio.create_task(self._until_delivered(time.monotonic()))
        await self._command("failover")
        self._first_message = await first
        await asyncio.sleep(plan.failed_over)
        await self._command("recover", REGION="primary")
        self._tally.phase = Phase.AFTER
        await self._until_allowed("failover")
        await asyncio.sleep(plan.calm / 2)
        await self._until_allowed("failback")
        await asyncio.sleep(plan.calm)

    async def _command(self, name: str, **variables: str) -> None:
        said = " ".join(["make", name, *(f"{it}={value}" for it, value in variables.items())])
        self._site.say(said)
        if why := await _in_thread(lambda: self._site.command(name, *variables.values())):
            raise DrillFailed(f"`{said}` failed: {why}")

    async def _until_allowed(self, command: str) -> None:
        """Again and again, as the command itself asks when a region may not stand by yet."""
        deadline = time.monotonic() + self._plan.patience
        self._site.say(f"make {command}, until the other region may stand by")
        while why := await _in_thread(lambda: self._site.command(command)):
            if time.monotonic() > deadline:
                raise DrillFailed(
                    f"`make {command}` is still refused after {self._plan.patience:g} s: {why}"
                )
            await asyncio.sleep(RETRY_SECONDS)

    async def _until_delivered(self, since: float) -> float:
        """Seconds from the failover command to the first message that is processed."""
        before = await _in_thread(self._site.count_delivered)
        while await _in_thread(self._site.count_delivered) == before:
            if time.monotonic() > since + self._plan.patience:
                raise DrillFailed("nothing was processed after the failover")
            await asyncio.sleep(LOOK_SECONDS)
        return time.monotonic() - since

    async def _until_nothing_waits(self) -> None:
        deadline = time.monotonic() + self._plan.patience
        while await _in_thread(self._site.waiting) and time.monotonic() < deadline:
            await asyncio.sleep(LOOK_SECONDS)

    async def _show_progress(self, before: int) -> None:
        while True:
            tally = self._tally
            delivered = await _in_thread(self._site.count_delivered) - before
            waiting = await _in_thread(self._site.waiting)
            self._site.say(
                f"published {tally.published}, acknowledged {tally.count_acknowledged}, "
                f"refused {tally.refused}, delivered {delivered}, waiting {waiting}"
            )
            await asyncio.sleep(5)


def since(
    before: dict[str, dict[str, int]], now: dict[str, dict[str, int]]
) -> dict[str, dict[str, int]]:
    """What was delivered since then, but for what had been before, and came again."""
    return {
        channel: {
            message_id: times
            for message_id, times in its.items()
            if message_id not in before.get(channel, {})
        }
        for channel, its in now.items()
    }


def _in_thread(work: Callable[[], Any]) -> Awaitable[Any]:
    return asyncio.get_running_loop().run_in_executor(None, work)
