"""An update of a stack, resource by resource."""

from collections.abc import Callable
from dataclasses import dataclass
from functools import partial

from rehearsal.simulation.deployed import Standing
from rehearsal.simulation.region import Region
from rehearsal.simulation.schedule import Update
from rehearsal.simulation.virtual_time import VirtualTime


@dataclass(frozen=True, kw_only=True)
class Order:
    """Of a channel's two queues: one of them always keeps its messages for `activeTimeToLive`."""

    always: bool

    def waits(self, part: str, missing: list[str], standing: Standing) -> bool:
        first, then = ("queue", "handoff") if standing is Standing.ACTIVE else ("handoff", "queue")
        return self.always and part == then and first in missing


class Run:
    """One `pulumi up`: what is dark meanwhile fails, and all else is updated."""

    def __init__(
        self,
        region: Region,
        standing: Standing,
        plan: Update,
        order: Order,
        *,
        time: VirtualTime,
        updated: Callable[[], None],
        ended: Callable[[], None],
    ) -> None:
        self._region = region
        self._standing = standing
        self._left = dict(zip(plan.order, plan.pauses, strict=True))
        self._order = order
        self._time = time
        self._updated = updated
        self._ended = ended
        self._stopped = False

    def stop(self) -> None:
        """It goes no further, and nobody is told of its end."""
        self._stopped = True

    def go_on(self) -> None:
        """The next part, after its pause."""
        missing = self._region.missing(self._standing)
        for part, pause in self._left.items():
            if part in missing and not self._order.waits(part, missing, self._standing):
                del self._left[part]
                self._time.after(pause, partial(self._put, part))
                return
        self._ended()

    def _put(self, part: str) -> None:
        if self._stopped:
            return
        if self._region.can_update(part):
            self._region.update(part, self._standing)
            self._updated()
        self.go_on()
