"""What holds in every run: I1, I2, I4 and I5, in schedules that keep the premises of I1."""

from dataclasses import replace
from itertools import permutations
from random import Random

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from rehearsal.broker import Expiry, QueueSettings
from rehearsal.simulation import (
    Generator,
    Outage,
    Procedure,
    Publish,
    Role,
    Schedule,
    Standing,
    Update,
    simulate,
)
from rehearsal.simulation.safeguards import without_handoff
from tests.simulation.stacks import Site, brisk, brisk_and_keeping_expired, example

PARTS = ("queue", "handoff", "processor", "sweeper")
SITES = {"brisk": brisk, "example": example, "keeping expired": brisk_and_keeping_expired}


def play(site: Site, schedule: Schedule, expiry: Expiry = Expiry.PROMPT):
    return simulate(site.deployed, schedule, site.terms, expiry=expiry, procedure=Procedure())


def assert_kept(outcome):
    assert outcome.violations == ()
    assert outcome.lost == frozenset()


@pytest.mark.parametrize("site", SITES)
def test_the_programs_t_is_the_sum_of_its_terms(site):
    found = SITES[site]()
    queue = found.deployed.stacks[Role.DR].settings[Standing.STANDBY]["queue"]
    assert isinstance(queue, QueueSettings)
    assert queue.time_to_live == found.terms.time_to_live


@settings(max_examples=150)
@given(random=st.randoms(use_true_random=False), expiry=st.sampled_from(Expiry))
def test_every_promise_is_kept_whatever_happens(random, expiry):
    site = brisk()
    assert_kept(play(site, Generator(random, site.terms).schedule(), expiry))


@settings(max_examples=30)
@given(random=st.randoms(use_true_random=False), expiry=st.sampled_from(Expiry))
def test_every_promise_is_kept_with_the_example_stacks(random, expiry):
    site = example()
    assert_kept(play(site, Generator(random, site.terms).schedule(), expiry))


@settings(max_examples=30)
@given(random=st.randoms(use_true_random=False), expiry=st.sampled_from(Expiry))
def test_every_promise_is_kept_where_expired_twins_are_kept_a_week(random, expiry):
    site = brisk_and_keeping_expired()
    assert_kept(play(site, Generator(random, site.terms).schedule(), expiry))


@pytest.mark.parametrize("half", [0, 1])
def test_every_promise_is_kept_in_these_schedules_too(half):
    site = brisk()
    for seed in range(half, 300, 2):
        schedule = Generator(Random(seed), site.terms).schedule()
        assert_kept(play(site, schedule, list(Expiry)[half]))


def test_schedules_like_these_find_what_a_missing_handoff_loses():
    """The search itself can fail."""
    site = brisk()
    ablated = replace(site, deployed=without_handoff(site.deployed))

    outcomes = [play(ablated, Generator(Random(seed), site.terms).schedule()) for seed in range(60)]

    assert any(outcome.lost for outcome in outcomes)
    assert any("I2" in text for outcome in outcomes for text in outcome.violations)


@pytest.mark.parametrize("order", list(permutations(PARTS)))
def test_no_order_of_updates_and_no_interruption_leaves_it_without_a_processor(order):
    """I4, over and back, each update interrupted for longer than T after each of its parts."""
    site = brisk()
    for interrupted in range(4):
        pauses = [1.0] * 4
        pauses[interrupted] = 1.2 * site.terms.time_to_live.total_seconds()
        update = Update(order=order, pauses=tuple(pauses))
        outcome = play(
            site,
            Schedule(
                publishes=tuple(Publish(at=900.0 * n) for n in range(12)),
                changeovers=(60, 6 * 3600),
                activations=(update,),
                standbys=(update,),
            ),
        )
        assert outcome.acknowledged == 12
        assert_kept(outcome)


def test_publishing_and_processing_survive_a_region_that_never_comes_back():
    site = example()
    outcome = play(
        site,
        Schedule(
            publishes=tuple(Publish(at=300.0 * n) for n in range(24)),
            outages=(Outage(role=Role.PRIMARY, gap=3600, seconds=0, destroys=True),),
        ),
    )
    assert outcome.acknowledged == 24
    assert_kept(outcome)
