"""Who fails over and back by the rule of DESIGN.md 7: enable and drain before disable."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import timedelta
from itertools import cycle

from rehearsal.simulation.deployed import Role, Standing
from rehearsal.simulation.region import Region
from rehearsal.simulation.schedule import Schedule
from rehearsal.simulation.update import Order, Run
from rehearsal.simulation.virtual_time import VirtualTime

_LOOK_AGAIN = 300.0
"""Seconds between two looks at what has to be waited for."""
_UP_AGAIN = 60.0
"""Seconds until an update that failed is repeated."""


@dataclass(frozen=True, kw_only=True)
class Procedure:
    """How it is done; every safeguard can be left out, to see what it is for."""

    enables_first: bool = True
    drains: bool = True
    looks_at_its_age: bool = True
    """Whether the oldest message of a region that is to stand by has to be young."""
    looks_twice: bool = True
    """Whether the rule must still hold when the region has become standby."""
    orders_queues: bool = True
    """Whether queue and handoff queue are updated so that never both have T."""


class Operator:
    def __init__(
        self,
        regions: Mapping[Role, Region],
        schedule: Schedule,
        procedure: Procedure,
        *,
        backlog_allowance: timedelta,
        time: VirtualTime,
        updated: Callable[[], None],
    ) -> None:
        self.active = Role.PRIMARY
        """The region that is to be the active one."""
        self.settled = True
        """Whether it is, and the other one standby."""
        self._regions = regions
        self._procedure = procedure
        self._backlog_allowance = backlog_allowance
        self._time = time
        self._updated = updated
        self._plans = {
            Standing.ACTIVE: cycle(schedule.activations),
            Standing.STANDBY: cycle(schedule.standbys),
        }
        self._wanted = {Role.PRIMARY: Standing.ACTIVE, Role.DR: Standing.STANDBY}
        self._run: Run | None = None
        self._looks = 0

    @property
    def serves(self) -> bool:
        """Whether the region that is to be the active one is so, and not dark."""
        region = self._regions[self.active]
        return not region.faults.dark and not region.missing(Standing.ACTIVE)

    def change_over(self, active: Role) -> None:
        """Begins to make a region the active one, and then the other one standby.

        An update that is under way is given up: a failover cannot wait for it.
        """
        self.active, self.settled = active, False
        if self._run is not None:
            self._run.stop()
            self._run = None
        if self._procedure.enables_first:
            self._wanted[active] = Standing.ACTIVE
        else:
            self._wanted[active.other] = Standing.STANDBY
        self.look()

    def look(self) -> None:
        """Does what can be done next."""
        if self._run is not None or self.settled:
            return
        for role in (self.active, self.active.other):
            if self._regions[role].missing(self._wanted[role]):
                self._update(role)
                return
        if self._wanted[self.active] is Standing.STANDBY:
            self._wanted[self.active] = Standing.ACTIVE
            self.look()
        elif self._wanted[self.active.other] is Standing.ACTIVE:
            self._let_stand_by(self.active.other)
        else:
            self._look_twice(self.active.other)

    def _let_stand_by(self, role: Role) -> None:
        if self._may_stand_by(self._regions[role]):
            self._wanted[role] = Standing.STANDBY
            self.look()
        else:
            self._look_after(_LOOK_AGAIN)

    def _look_twice(self, role: Role) -> None:
        """What came between the rule and the end of the update may lie there alone."""
        regions = self._regions.values()
        if not self._procedure.looks_twice or self._may_stand_by(self._regions[role]):
            self.settled = True
        elif any(region.faults.dark for region in regions):
            self._look_after(_LOOK_AGAIN)
        else:
            self._wanted[role] = Standing.ACTIVE
            self.look()

    def _may_stand_by(self, region: Region) -> bool:
        """The rule: (a) and (b), (c), and (d) by looking alone."""
        other = self._regions[region.role.other]
        if region.faults.dark or other.faults.dark:
            return False
        if not self._procedure.drains:
            return True
        own, youngest = region.oldest("queue"), self._backlog_allowance
        return (
            other.oldest("queue") < youngest
            and all(it.counts("handoff").active == 0 for it in (region, other))
            and own <= self._time.now - other.active_since
            and (own < youngest or not self._procedure.looks_at_its_age)
        )

    def _update(self, role: Role) -> None:
        region, standing = self._regions[role], self._wanted[role]
        self._run = Run(
            region,
            standing,
            next(self._plans[standing]),
            Order(always=self._procedure.orders_queues),
            time=self._time,
            updated=self._updated,
            ended=lambda: self._ended(role),
        )
        self._run.go_on()

    def _ended(self, role: Role) -> None:
        region, standing = self._regions[role], self._wanted[role]
        self._run = None
        if region.missing(standing):
            self._look_after(_UP_AGAIN)
            return
        if standing is Standing.ACTIVE:
            region.active_since = self._time.now
        self.look()

    def _look_after(self, seconds: float) -> None:
        """Once, however often there was something to wait for."""
        self._looks += 1
        number = self._looks

        def look() -> None:
            if number == self._looks:
                self.look()

        self._time.after(seconds, look)
