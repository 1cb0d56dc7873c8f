"""What happens in a run: plain data."""

from dataclasses import dataclass

from rehearsal.backend import Behaviour
from rehearsal.simulation.deployed import Role
from rehearsal.simulation.faults import WHOLE


@dataclass(frozen=True, kw_only=True)
class Publish:
    at: float
    """Seconds after the start, like every `at`."""
    size: int = 10
    """Bytes."""
    gateway: Role = Role.PRIMARY
    """The first to be tried."""
    pauses: tuple[float, ...] = (5, 60, 300)
    """Seconds before each retry."""


@dataclass(frozen=True, kw_only=True)
class Outage:
    """Outages of one region at a time: each begins after the one before it has ended."""

    role: Role
    gap: float
    """Seconds after the end of the outage before it."""
    seconds: float
    parts: frozenset[str] = WHOLE
    hangs: bool = False
    destroys: bool = False
    """The region never comes back, and its data is gone."""


@dataclass(frozen=True, kw_only=True)
class Glitch:
    """A bus that loses its answers, or is slow."""

    role: Role
    at: float
    seconds: float
    delay: float | None = None
    """Seconds that an answer takes; None for one that gets lost."""


@dataclass(frozen=True, kw_only=True)
class Trouble:
    """Of the backend."""

    at: float
    seconds: float
    behaviour: Behaviour


@dataclass(frozen=True, kw_only=True)
class Update:
    """How an update of a stack goes: its parts in some order, perhaps interrupted in between."""

    order: tuple[str, ...] = ("queue", "handoff", "processor", "sweeper")
    pauses: tuple[float, ...] = (10, 10, 10, 10)
    """Seconds before each part."""


@dataclass(frozen=True, kw_only=True)
class Schedule:
    publishes: tuple[Publish, ...]
    outages: tuple[Outage, ...] = ()
    glitches: tuple[Glitch, ...] = ()
    troubles: tuple[Trouble, ...] = ()
    changeovers: tuple[float, ...] = ()
    """When a changeover is begun for the practice of it, over or back."""
    decision: float = 900
    """Seconds from the beginning of an outage to the decision to fail over."""
    activations: tuple[Update, ...] = (Update(),)
    """How updates that make a region active go, in turn."""
    standbys: tuple[Update, ...] = (Update(),)
    """How updates that make a region standby go, in turn."""

    @property
    def seconds(self) -> float:
        """Until the last has begun of what begins at a time of its own, and publishers gave up."""
        ends = [it.at + sum(it.pauses) for it in self.publishes]
        ends += [it.at + it.seconds for it in self.glitches]
        ends += [it.at + it.seconds for it in self.troubles]
        return max([*ends, *self.changeovers], default=0.0)
