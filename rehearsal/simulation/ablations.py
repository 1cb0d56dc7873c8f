"""The recipe without its safeguards: each left out once, in a run that shows what it is for."""

from dataclasses import dataclass, field, replace
from datetime import timedelta

from rehearsal.backend import behaviour
from rehearsal.broker import Expiry
from rehearsal.simulation.deployed import Deployed, Role
from rehearsal.simulation.faults import BUS, WORKFLOWS
from rehearsal.simulation.operator import Procedure
from rehearsal.simulation.safeguards import (
    giving_up,
    keeping_expired,
    with_time_to_live,
    without_handoff,
    without_sweeper,
)
from rehearsal.simulation.schedule import Outage, Publish, Schedule, Trouble, Update

MINUTE, HOUR = 60.0, 3600.0


@dataclass(frozen=True, kw_only=True)
class Ablation:
    left_out: str
    schedule: Schedule
    deployed: Deployed
    """Without it."""
    procedure: Procedure = field(default_factory=Procedure)
    """Without it."""
    expiry: Expiry = Expiry.PROMPT
    fills_up: bool = False
    """Whether it fills the standby up, instead of losing messages."""


def ablations(whole: Deployed, time_to_live: timedelta) -> tuple[Ablation, ...]:
    """For a T of some hours, and locks of five minutes."""
    return (
        Ablation(
            left_out="the handoff: one copy is acknowledged",
            schedule=Schedule(
                publishes=_every(MINUTE, 0, 20 * MINUTE),
                outages=(_bus(Role.PRIMARY, 20 * MINUTE),),
                decision=30 * MINUTE,
            ),
            deployed=without_handoff(whole),
        ),
        Ablation(
            left_out="a handoff that never gives up: dead letters after ten tries",
            schedule=Schedule(
                publishes=_every(MINUTE, 0, 55 * MINUTE),
                outages=(_bus(Role.PRIMARY, 55 * MINUTE),),
                decision=HOUR,
            ),
            deployed=giving_up(whole, tries=10),
        ),
        Ablation(
            left_out="a T that suffices: a quarter of it",
            schedule=Schedule(
                publishes=_every(MINUTE, 0, HOUR),
                troubles=(failing(30 * MINUTE, 30 * MINUTE),),
                outages=(Outage(role=Role.PRIMARY, gap=HOUR, seconds=0, destroys=True),),
                decision=30 * MINUTE,
                activations=(Update(pauses=(1, 1, 25 * MINUTE, 1)),),
            ),
            deployed=with_time_to_live(whole, time_to_live / 4),
        ),
        Ablation(
            left_out="enable before disable",
            schedule=Schedule(
                publishes=_every(5 * MINUTE, 0, 5 * HOUR),
                changeovers=(10 * MINUTE,),
                activations=(Update(pauses=(4 * HOUR, 1, 1, 1)),),
            ),
            deployed=whole,
            procedure=Procedure(enables_first=False),
        ),
        Ablation(
            left_out="drain before disable",
            schedule=Schedule(
                publishes=_every(10, 60, 8 * MINUTE),
                troubles=(failing(0, 10 * MINUTE), slow(3 * HOUR, HOUR)),
                outages=(
                    replace(_bus(Role.DR, 8 * MINUTE), gap=50),
                    Outage(role=Role.PRIMARY, gap=1, seconds=3 * HOUR),
                ),
                standbys=(Update(order=("processor", "sweeper", "queue", "handoff")),),
            ),
            deployed=whole,
            procedure=Procedure(drains=False),
        ),
        Ablation(
            left_out="the age of its own oldest message in the rule (c)",
            schedule=Schedule(
                publishes=(Publish(at=5 * MINUTE), Publish(at=2 * HOUR + 3.5)),
                troubles=(failing(2 * HOUR, 8), failing(5 * HOUR, 15 * MINUTE)),
                outages=(
                    Outage(role=Role.PRIMARY, gap=0, seconds=2 * HOUR),
                    replace(_bus(Role.DR, 2), gap=3),
                    Outage(role=Role.PRIMARY, gap=1, seconds=3 * HOUR),
                ),
            ),
            deployed=whole,
            procedure=Procedure(looks_at_its_age=False),
        ),
        Ablation(
            left_out="a second look at the rule after the update",
            schedule=Schedule(
                publishes=(Publish(at=10 * MINUTE + 46),),
                troubles=(failing(10 * MINUTE, 15 * MINUTE), failing(190 * MINUTE, HOUR / 4)),
                changeovers=(590,),
                outages=(
                    replace(_bus(Role.DR, 5), gap=10 * MINUTE + 45),
                    Outage(
                        role=Role.PRIMARY, gap=1, seconds=3 * HOUR, parts=frozenset({WORKFLOWS})
                    ),
                ),
                standbys=(
                    Update(
                        order=("handoff", "queue", "processor", "sweeper"), pauses=(60, 1, 1, 1)
                    ),
                ),
            ),
            deployed=whole,
            procedure=Procedure(looks_twice=False),
        ),
        Ablation(
            left_out="the order in which queue and handoff queue are updated",
            schedule=Schedule(
                publishes=(Publish(at=305, gateway=Role.DR),),
                outages=(
                    Outage(role=Role.PRIMARY, gap=0, seconds=330),
                    Outage(role=Role.DR, gap=1, seconds=3 * HOUR),
                ),
                decision=300,
                activations=(
                    Update(
                        order=("handoff", "queue", "processor", "sweeper"), pauses=(1, 60, 1, 1)
                    ),
                ),
            ),
            deployed=whole,
            procedure=Procedure(orders_queues=False),
        ),
        Ablation(
            left_out="the sweeper, with a lazy broker",
            schedule=Schedule(publishes=_every(MINUTE, 0, 16 * HOUR)),
            deployed=without_sweeper(whole),
            expiry=Expiry.LAZY,
            fills_up=True,
        ),
        Ablation(
            left_out="dropping what expires in the standby: dead letters",
            schedule=Schedule(publishes=_every(MINUTE, 0, 16 * HOUR)),
            deployed=keeping_expired(whole),
            fills_up=True,
        ),
    )


def steady(seconds: float) -> tuple[Publish, ...]:
    """A message a minute."""
    return _every(MINUTE, 0, seconds)


def _every(pause: float, first: float, end: float) -> tuple[Publish, ...]:
    return tuple(Publish(at=first + pause * n) for n in range(int((end - first) // pause)))


def _bus(role: Role, seconds: float) -> Outage:
    return Outage(role=role, gap=0, seconds=seconds, parts=frozenset({BUS}))


def failing(at: float, seconds: float) -> Trouble:
    return Trouble(at=at, seconds=seconds, behaviour=behaviour({"mode": "failing"}))


def slow(at: float, seconds: float) -> Trouble:
    return Trouble(at=at, seconds=seconds, behaviour=behaviour({"mode": "slow", "seconds": 30}))
