"""Draws schedules that keep every premise of I1, and are otherwise as bad as can be."""

from datetime import timedelta
from random import Random

from rehearsal.backend import Behaviour, behaviour
from rehearsal.simulation.deployed import Role
from rehearsal.simulation.faults import BUS, WHOLE, WORKFLOWS
from rehearsal.simulation.schedule import Glitch, Outage, Publish, Schedule, Trouble, Update
from rehearsal.simulation.terms import Terms

LOCK = timedelta(minutes=5)

_PARTS = (WHOLE, WHOLE, frozenset({BUS}), frozenset({WORKFLOWS}))
_TROUBLES = (
    {"mode": "slow", "seconds": 40},
    {"mode": "slow", "seconds": 60},
    {"mode": "failing", "status": 503},
    {"mode": "failing", "status": 404},
    {"mode": "refusing", "status": 422},
    {"mode": "hanging"},
)


class Generator:
    """Every length is drawn in proportion to the term that bounds it.

    The premise `backlogAllowance` is kept while a schedule is played: an outage waits for it.
    """

    def __init__(self, random: Random, terms: Terms) -> None:
        self._random = random
        self._terms = terms
        self._span = 2 * terms.time_to_live.total_seconds()

    def schedule(self) -> Schedule:
        random, terms = self._random, self._terms
        outages = [self._outage() for _ in range(random.randint(0, 4))]
        if random.random() < 0.1:
            gap = self._within(0, self._span)
            outages.append(Outage(role=self._role(), gap=gap, seconds=0, destroys=True))
        changeovers = sorted(self._within(0, self._span) for _ in range(random.randint(0, 2)))
        decision = self._within(0, terms.detection_time.total_seconds())
        moments = [*_moments(outages, decision), *changeovers]
        return Schedule(
            publishes=tuple(self._publish(moments) for _ in range(random.randint(1, 6))),
            outages=tuple(outages),
            glitches=tuple(self._glitch() for _ in range(random.randint(0, 2))),
            troubles=tuple(self._troubles(moments)),
            changeovers=tuple(changeovers),
            decision=decision,
            activations=tuple(self._update(terms.failover_time) for _ in range(2)),
            standbys=tuple(self._update(1.5 * terms.time_to_live) for _ in range(2)),
        )

    def _within(self, least: float, most: float) -> float:
        return round(self._random.uniform(least, most), 1)

    def _role(self) -> Role:
        return self._random.choice((Role.PRIMARY, Role.DR))

    def _moment(self, moments: list[float]) -> float:
        """Any time, or rather one near another event."""
        if moments and self._random.random() < 0.7:
            return max(0.0, self._random.choice(moments) + self._within(-60, 60))
        return self._within(0, self._span)

    def _publish(self, moments: list[float]) -> Publish:
        """A late retry comes within `duplicateWindow`."""
        random, window = self._random, self._terms.duplicate_window.total_seconds()
        pauses = (self._within(1, 10), self._within(10, window / 2), self._within(10, window / 2))
        return Publish(
            at=self._moment(moments),
            size=random.choice((1, 10, 1000)),
            gateway=self._role(),
            pauses=pauses[: random.randint(1, 3)],
        )

    def _outage(self) -> Outage:
        """A blip, or one that ends before anybody decides, or one that outlasts T."""
        terms, random = self._terms, self._random
        longest = random.choice(
            (60, terms.detection_time.total_seconds(), 1.5 * terms.time_to_live.total_seconds())
        )
        return Outage(
            role=self._role(),
            gap=self._within(0, random.choice((10, 60, self._span / 4))),
            seconds=self._within(1, longest),
            parts=random.choice(_PARTS),
            hangs=random.random() < 0.5,
        )

    def _glitch(self) -> Glitch:
        return Glitch(
            role=self._role(),
            at=self._within(0, self._span),
            seconds=self._within(1, 600),
            delay=self._random.choice((None, 0.5, 3.0, 10.0)),
        )

    def _troubles(self, moments: list[float]) -> list[Trouble]:
        """Each leaves a lock of `safetyMargin`, and as much time without one after it."""
        random = self._random
        longest = (self._terms.safety_margin - 2 * LOCK).total_seconds()
        begins = [self._moment(moments) for _ in range(random.randint(0, 3))]
        troubles, free = [], 0.0
        for at in sorted(begins):
            if at >= free:
                seconds = self._within(1, longest)
                troubles.append(Trouble(at=at, seconds=seconds, behaviour=self._behaviour()))
                free = at + seconds + 4 * LOCK.total_seconds()
        return troubles

    def _behaviour(self) -> Behaviour:
        return behaviour(self._random.choice(_TROUBLES))

    def _update(self, longest: timedelta) -> Update:
        """Within that time, an interruption included."""
        random = self._random
        order = ["queue", "handoff", "processor", "sweeper"]
        random.shuffle(order)
        pauses = [self._within(1, 20) for _ in order]
        if random.random() < 0.6:
            interrupted = random.randrange(len(pauses))
            pauses[interrupted] = self._within(60, longest.total_seconds() - 120)
        return Update(order=tuple(order), pauses=tuple(pauses))


def _moments(outages: list[Outage], decision: float) -> list[float]:
    """When things are about to change, if nothing has to wait."""
    moments, at = [], 0.0
    for outage in outages:
        at += outage.gap
        moments += [at, at + decision, at + outage.seconds]
        at += outage.seconds
    return moments
