"""`outageBegan`: a long standby backlog does not delay new work, and nothing is lost by it."""

from datetime import timedelta
from functools import cache

from hypothesis import given, settings
from hypothesis import strategies as st

from rehearsal.broker import Expiry
from rehearsal.simulation import (
    START,
    Outage,
    Procedure,
    Publish,
    Role,
    Schedule,
    Update,
    simulate,
)
from rehearsal.simulation.ablations import failing
from tests.simulation.stacks import BRISK, brisk, deploy

OUTAGE = 2 * 3600.0
"""Longer than T, so that the standby's queue holds all that it ever will."""


@cache
def told():
    """Set up like `brisk`, and told when the outage began: the program derives the cut."""
    began = START + timedelta(seconds=OUTAGE)
    return deploy(outage_began=f"{began:%Y-%m-%dT%H:%M:%SZ}", **BRISK)


STEADY = tuple(Publish(at=120.0 * n) for n in range(int(OUTAGE // 120)))


def failed_over(site, publishes=STEADY, expiry=Expiry.PROMPT, *, at=OUTAGE, **schedule):
    """The primary region is lost, after the backend has failed for up to `backlogAllowance`."""
    lost = Outage(role=Role.PRIMARY, gap=at, seconds=0, destroys=True)
    return simulate(
        site.deployed,
        Schedule(publishes=publishes, outages=(lost,), **schedule),
        site.terms,
        expiry=expiry,
        procedure=Procedure(),
    )


def test_what_the_primary_region_had_processed_is_not_called_again():
    without, outcome = failed_over(brisk()), failed_over(told())

    assert outcome.lost == without.lost == frozenset()
    assert outcome.duplicates < without.duplicates


@st.composite
def publishes(draw):
    """From before T to a minute before the outage, retried as late as `duplicateWindow` allows."""
    found = draw(st.lists(st.floats(0, OUTAGE - 60), min_size=1, max_size=6))
    window = brisk().terms.duplicate_window.total_seconds()
    return tuple(Publish(at=at, pauses=(draw(st.floats(1, window)),)) for at in found)


@settings(max_examples=50)
@given(
    publishes=publishes(),
    unprocessed=st.floats(0, 600),
    decision=st.floats(0, 600),
    pause=st.floats(0, 500),
    expiry=st.sampled_from(Expiry),
)
def test_nothing_is_lost_by_it(publishes, unprocessed, decision, pause, expiry):
    outcome = failed_over(
        told(),
        publishes,
        expiry,
        troubles=(failing(OUTAGE - unprocessed, unprocessed),),
        decision=decision,
        activations=(Update(pauses=(1, 1, pause, 1)),),
    )

    assert outcome.acknowledged == len(publishes)
    assert outcome.lost == frozenset()


def test_a_cut_that_is_too_late_loses_messages():
    """Why the program derives it, from a time that is to be too early rather than too late."""
    an_hour_before = OUTAGE - 3600
    publishes = STEADY[: int(an_hour_before // 120)]

    outcome = failed_over(
        told(), publishes, at=an_hour_before, troubles=(failing(an_hour_before - 600, 600),)
    )

    assert outcome.lost
