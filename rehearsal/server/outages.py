"""Regions that answer nothing, or refuse."""

import asyncio
from collections.abc import Collection, Iterable
from enum import StrEnum

from rehearsal.control.refusal import NotFound, Unavailable
from rehearsal.control.resource import Azure, normalised
from rehearsal.server.database import RegionStates


class State(StrEnum):
    UP = "up"
    REFUSE = "refuse"
    HANG = "hang"


class Outages:
    """Which regions are down; calls that hang go on once their regions are up again."""

    def __init__(self, states: RegionStates, azure: Azure) -> None:
        self._states = states
        self._azure = azure
        self._changed = asyncio.Event()

    def all(self) -> dict[str, State]:
        """Every region where something lives, or that is down."""
        lived_in = {it.region for it in self._azure.values() if it.region} - {"global"}
        down = self._states.down()
        return {region: State(down.get(region, "up")) for region in sorted({*lived_in, *down})}

    def existing(self, region: str) -> str:
        """The region's normalised name; raises NotFound where nothing lives."""
        if (name := normalised(region)) not in (regions := self.all()):
            there = ", ".join(regions) or "nowhere yet"
            raise NotFound(f"nothing lives in region {region!r}; the rehearsal lives in: {there}")
        return name

    def set(self, region: str, state: State) -> None:
        self._states.set(self.existing(region), state)
        self._changed.set()
        self._changed = asyncio.Event()

    async def pass_through(self, regions: Collection[str], what: str, patience: float) -> None:
        """Returns when all the regions are up; raises Unavailable after `patience` seconds."""
        try:
            async with asyncio.timeout(patience):
                while down := self._down(regions):
                    if State.REFUSE in down.values():
                        raise Unavailable(f"{_named(down)} refuses every call, so also {what}")
                    await self._changed.wait()
        except TimeoutError:
            raise Unavailable(
                f"{_named(self._down(regions))} has not answered for {patience:g} s: {what}"
            ) from None

    def _down(self, regions: Iterable[str]) -> dict[str, State]:
        down = self._states.down()
        return {region: State(down[region]) for region in regions if region in down}


def _named(regions: Collection[str]) -> str:
    return f"region {' and '.join(regions)}"
