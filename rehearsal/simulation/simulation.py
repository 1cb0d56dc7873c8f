"""One run: a schedule, played against what is deployed."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from functools import partial

from rehearsal.backend import Backend
from rehearsal.broker import Expiry
from rehearsal.simulation.deployed import Deployed, Role, Standing
from rehearsal.simulation.disturbances import Disturbances
from rehearsal.simulation.ledger import Ledger, peak
from rehearsal.simulation.network import Network
from rehearsal.simulation.operator import Operator, Procedure
from rehearsal.simulation.publisher import publisher
from rehearsal.simulation.region import Region
from rehearsal.simulation.schedule import Schedule
from rehearsal.simulation.terms import Terms
from rehearsal.simulation.virtual_time import Task, VirtualTime

START = datetime(2026, 3, 1, 3, 0, tzinfo=UTC)

_BREATH = timedelta(minutes=10)
_LONGEST = timedelta(days=2)
"""From when all has recovered; whatever is undelivered by then is lost."""


@dataclass(frozen=True, kw_only=True)
class Outcome:
    acknowledged: int
    lost: frozenset[str]
    """Acknowledged, but neither delivered nor refused for good by the backend.

    Not promised, and so not among them: what a region owed to another one that was destroyed, or
    was owed by it.
    """
    among_dead_letters: frozenset[str]
    """Those of the lost that somebody could still find."""
    duplicates: int
    violations: tuple[str, ...]
    """Of I2, I4 and I5, in words."""
    held: Mapping[Role, int]
    """What lies in each region's queue in the end, dead letters included."""
    worth: Mapping[Role, int]
    """The most that came to each queue within 2T."""


def simulate(
    deployed: Deployed,
    schedule: Schedule,
    terms: Terms,
    *,
    expiry: Expiry,
    procedure: Procedure,
) -> Outcome:
    time, backend = VirtualTime(START), Backend()
    network = Network(time)
    regions = {
        role: Region(role, deployed, standing, time=time, network=network, expiry=expiry)
        for role, standing in ((Role.PRIMARY, Standing.ACTIVE), (Role.DR, Standing.STANDBY))
    }
    ledger = Ledger(deployed, regions, terms.time_to_live)
    for region in regions.values():
        network.connect(deployed, region)
    network.connect_backend(deployed, backend, ledger.done_with)
    operator = Operator(
        regions,
        schedule,
        procedure,
        backlog_allowance=terms.backlog_allowance,
        time=time,
        updated=ledger.check_processors,
    )
    disturbances = Disturbances(
        schedule,
        deployed.channel,
        time=time,
        regions=regions,
        backend=backend,
        operator=operator,
        ledger=ledger,
        terms=terms,
    )
    urls = {role: region.stack.gateway.url for role, region in regions.items()}
    for number, publish in enumerate(schedule.publishes):
        script = publisher(number, publish, urls, ledger.acknowledge)
        begin = partial(time.perform, Task(), script, network, lambda _: None)
        time.after(publish.at, begin)

    told_of = START + timedelta(seconds=schedule.seconds)
    while time.now < told_of + _LONGEST and not (
        time.now > told_of
        and disturbances.over
        and (operator.serves if disturbances.destroyed else operator.settled)
        and not ledger.pending
    ):
        time.run(time.now + _BREATH)
        ledger.check_standby()

    queue = deployed.queue("queue")
    not_promised = ledger.owed if disturbances.destroyed else frozenset()
    return Outcome(
        acknowledged=len(ledger.acknowledged),
        lost=frozenset(ledger.pending.keys() - not_promised),
        among_dead_letters=ledger.among_dead_letters(),
        duplicates=backend.record(deployed.channel).duplicates,
        violations=tuple(ledger.violations),
        held={role: len(it.watch.present[queue]) for role, it in regions.items()},
        worth={
            role: peak(it.watch.arrivals[queue], 2 * terms.time_to_live)
            for role, it in regions.items()
        },
    )
