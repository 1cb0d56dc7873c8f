"""Lets happen what a schedule says: to the regions, to their answers, to the backend."""

from collections import deque
from collections.abc import Mapping
from functools import partial

from rehearsal.backend import Backend, Behaviour
from rehearsal.simulation.deployed import Role
from rehearsal.simulation.ledger import Ledger
from rehearsal.simulation.operator import Operator
from rehearsal.simulation.region import Region
from rehearsal.simulation.schedule import Glitch, Outage, Schedule, Trouble
from rehearsal.simulation.terms import Terms
from rehearsal.simulation.virtual_time import VirtualTime

_PATIENCE = 300.0
"""Seconds until an outage is tried again that had to wait for normal running."""


class Disturbances:
    def __init__(
        self,
        schedule: Schedule,
        channel: str,
        *,
        time: VirtualTime,
        regions: Mapping[Role, Region],
        backend: Backend,
        operator: Operator,
        ledger: Ledger,
        terms: Terms,
    ) -> None:
        self.destroyed: Role | None = None
        """A region that is gone for good."""
        self._channel = channel
        self._time = time
        self._regions = regions
        self._backend = backend
        self._operator = operator
        self._ledger = ledger
        self._terms = terms
        self._decision = schedule.decision
        self._outage: Outage | None = None
        self._outages = deque(schedule.outages)
        for glitch in schedule.glitches:
            time.after(glitch.at, partial(self._begin_glitch, glitch))
        for trouble in schedule.troubles:
            time.after(trouble.at, partial(self._begin_trouble, trouble))
        for at in schedule.changeovers:
            time.after(at, self._change_over)
        self._await_outage()

    @property
    def over(self) -> bool:
        """Whether no outage goes on, or is still to come."""
        return self._outage is None

    def _begin_glitch(self, glitch: Glitch) -> None:
        faults = self._regions[glitch.role].faults
        faults.loses_answers = glitch.delay is None
        faults.seconds = glitch.delay or 0.0

        def end() -> None:
            faults.loses_answers, faults.seconds = False, 0.0

        self._time.after(glitch.seconds, end)

    def _begin_trouble(self, trouble: Trouble) -> None:
        self._backend.behave(self._channel, trouble.behaviour)
        self._time.after(trouble.seconds, lambda: self._backend.behave(self._channel, Behaviour()))

    def _change_over(self) -> None:
        """Changeovers for the practice of it are begun with both regions up."""
        if self.destroyed is None and not any(it.faults.dark for it in self._regions.values()):
            self._operator.change_over(self._operator.active.other)

    def _await_outage(self) -> None:
        self._outage = outage = self._outages.popleft() if self._outages else None
        if outage is not None:
            self._time.after(outage.gap, lambda: self._begin(outage))

    def _begin(self, outage: Outage) -> None:
        """The premise `backlogAllowance`: before the only active region goes, all runs normally."""
        alone = not self._regions[outage.role.other].processes or outage.destroys
        if alone and self._ledger.age(self._time.now) > self._terms.backlog_allowance:
            self._time.after(_PATIENCE, lambda: self._begin(outage))
            return
        self._regions[outage.role].darken(outage.parts, hangs=outage.hangs)
        if outage.role is self._operator.active:
            self._time.after(self._decision, lambda: self._decide(outage))
        if outage.destroys:
            self.destroyed = outage.role
            self._outages.clear()
            self._outage = None
        else:
            self._time.after(outage.seconds, lambda: self._end(outage))

    def _decide(self, outage: Outage) -> None:
        goes_on = self._outage is outage or outage.destroys
        if goes_on and self._operator.active is outage.role:
            self._operator.change_over(outage.role.other)

    def _end(self, outage: Outage) -> None:
        self._regions[outage.role].recover()
        self._await_outage()
        self._operator.look()
