"""Runs in which it comes to seconds, one after the other."""

from rehearsal.broker import Expiry
from rehearsal.simulation import Outage, Procedure, Publish, Role, Schedule, Update, simulate
from rehearsal.simulation.ablations import HOUR, slow
from rehearsal.simulation.faults import WORKFLOWS
from tests.simulation.stacks import example


def play(schedule, procedure=Procedure()):  # noqa: B008
    site = example()
    return simulate(site.deployed, schedule, site.terms, expiry=Expiry.PROMPT, procedure=procedure)


def test_a_gateway_that_dies_between_its_two_sends_and_a_late_retry_cost_no_message_its_trace():
    """The known limit of I1. The first try left one copy, which keeps its T; the retry is swallowed
    there, and its debt is a mere twin's by then. When that region is dark for longer than T, the
    message is not delivered; it lies among the dead letters, where (d) has somebody look.
    """
    outcome = play(
        Schedule(
            publishes=(Publish(at=99.99, pauses=(500,)),),
            outages=(
                Outage(role=Role.PRIMARY, gap=100, seconds=575),
                Outage(role=Role.DR, gap=1, seconds=3 * HOUR),
            ),
            decision=60,
            activations=(Update(pauses=(1, 1, 20 * 60, 1)), Update()),
            standbys=(Update(),),
        )
    )

    assert outcome.acknowledged == 1
    assert outcome.lost == outcome.among_dead_letters
    assert len(outcome.lost) == 1


def test_a_region_that_only_its_workflows_had_left_is_drained_before_it_stands_by():
    """I5: what came meanwhile would lie there for `activeTimeToLive`, and nobody would take it."""
    schedule = Schedule(
        publishes=tuple(Publish(at=HOUR + 500.0 * number) for number in range(66)),
        outages=(
            Outage(role=Role.PRIMARY, gap=600, seconds=10 * HOUR, parts=frozenset({WORKFLOWS})),
        ),
        troubles=(slow(10 * HOUR, HOUR),),
    )

    drained = play(schedule)
    undrained = play(schedule, procedure=Procedure(looks_at_its_age=False))

    assert drained.lost == undrained.lost == frozenset()
    assert drained.held[Role.PRIMARY] < drained.worth[Role.PRIMARY]
    assert undrained.held[Role.PRIMARY] > undrained.worth[Role.PRIMARY]
