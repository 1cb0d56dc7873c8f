"""A call to Azure from its beginning to its end."""

import asyncio
from collections.abc import Callable
from datetime import UTC, datetime
from typing import TypeVar

from rehearsal.control.refusal import Refusal
from rehearsal.server.database import Calls, Resources
from rehearsal.server.outages import Outages

T = TypeVar("T")


class Line:
    """Logs each call before it waits, lets outages and latency have their way, then serves it."""

    def __init__(self, azure: Resources, calls: Calls, outages: Outages) -> None:
        self._azure = azure
        self._calls = calls
        self._outages = outages
        self.latency = 0.0
        """Seconds that Azure takes for each call."""

    async def serve(
        self,
        method: str,
        type: str,
        id: str,
        regions: list[str],
        patience: float,
        effect: Callable[[], T],
    ) -> T:
        """Raises Refusal as `effect` does, or when a region keeps the call waiting too long."""
        seq = self._calls.begin(datetime.now(UTC), method, type, id, regions)
        try:
            await self._outages.pass_through(regions, f"{method} of '{id}'", patience)
        except Refusal as refusal:
            self._calls.end(seq, refusal.code)
            raise
        except asyncio.CancelledError:
            self._calls.end(seq, "abandoned")
            raise
        # As in Azure, what has begun is completed, whether or not its caller still listens.
        result = await asyncio.shield(self._complete(seq, effect))
        self._outages.give_back(regions, f"{method} of '{id}'")
        return result

    async def _complete(self, seq: int, effect: Callable[[], T]) -> T:
        await asyncio.sleep(self.latency)
        try:
            with self._azure.saved_together():
                result = effect()
                self._calls.end(seq, "done")
        except Refusal as refusal:
            self._calls.end(seq, refusal.code)
            raise
        return result
