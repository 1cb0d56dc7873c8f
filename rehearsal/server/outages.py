"""What regions do to the calls that go there: refuse, keep waiting, delay, or lose the answer."""

import asyncio
from collections.abc import Callable, Collection, Iterable
from enum import StrEnum

from rehearsal.control.refusal import NotFound, Unavailable
from rehearsal.control.resource import Azure, normalised
from rehearsal.server.database import RegionStates

SLOW_SECONDS = 2.0
"""By which a slow region is late."""


class State(StrEnum):
    UP = "up"
    REFUSE = "refuse"
    HANG = "hang"
    LOSE = "lose"
    """What is asked is done, and the answer is lost."""
    SLOW = "slow"


DARK = (State.REFUSE, State.HANG)


class Part(StrEnum):
    """What can fail alone in a region."""

    BUS = "bus"
    WORKFLOWS = "workflows"


class Outages:
    """Which regions are down; calls that hang go on once their regions are up again."""

    def __init__(self, states: RegionStates, azure: Azure) -> None:
        self._states = states
        self._azure = azure
        self._changed = asyncio.Event()
        self.listeners: list[Callable[[], None]] = []
        """Told of every change."""

    def all(self) -> dict[str, State]:
        """Every region where something lives, or that is down."""
        lived_in = {it.region for it in self._azure.values() if it.region} - {"global"}
        down = {region: state for (region, part), state in self._states.down().items() if not part}
        return {region: State(down.get(region, "up")) for region in sorted({*lived_in, *down})}

    def existing(self, region: str) -> str:
        """The region's normalised name; raises NotFound where nothing lives."""
        if (name := normalised(region)) not in (regions := self.all()):
            there = ", ".join(regions) or "nowhere yet"
            raise NotFound(f"nothing lives in region {region!r}; the rehearsal lives in: {there}")
        return name

    def set(self, region: str, state: State, part: Part | None = None) -> None:
        self._states.set(self.existing(region), part or "", state)
        self._changed.set()
        self._changed = asyncio.Event()
        for listener in self.listeners:
            listener()

    def state(self, region: str, part: Part | None = None) -> State:
        """Of a part: its region's, unless that is up."""
        down = self._states.down()
        whole = down.get((region, ""), State.UP)
        return State(down.get((region, part or ""), whole) if whole == State.UP else whole)

    async def pass_through(
        self, regions: Collection[str], what: str, patience: float, part: Part | None = None
    ) -> None:
        """Returns when no region is dark; raises Unavailable after `patience` seconds."""
        try:
            async with asyncio.timeout(patience):
                while down := self._dark(regions, part):
                    if State.REFUSE in down.values():
                        raise Unavailable(f"{_named(down)} refuses every call, so also {what}")
                    await self._changed.wait()
        except TimeoutError:
            raise Unavailable(
                f"{_named(self._dark(regions, part))} has not answered for {patience:g} s: {what}"
            ) from None
        if any(self.state(region, part) is State.SLOW for region in regions):
            await asyncio.sleep(SLOW_SECONDS)

    def give_back(self, regions: Iterable[str], what: str, part: Part | None = None) -> None:
        """Raises Unavailable where the answer to what was done is lost."""
        if lost := [region for region in regions if self.state(region, part) is State.LOSE]:
            raise Unavailable(f"{_named(lost)} did it, and its answer is lost: {what}")

    def _dark(self, regions: Iterable[str], part: Part | None) -> dict[str, State]:
        states = {region: self.state(region, part) for region in regions}
        return {region: state for region, state in states.items() if state in DARK}


def _named(regions: Collection[str]) -> str:
    return f"region {' and '.join(regions)}"
