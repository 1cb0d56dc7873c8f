"""Each safeguard is there for something: without it, messages are lost or the standby fills up."""

from functools import cache

import pytest

from rehearsal.broker import Expiry
from rehearsal.simulation import Procedure, Publish, Role, Schedule, simulate
from rehearsal.simulation.ablations import ablations
from rehearsal.simulation.safeguards import changed, keeping_expired
from tests.simulation.stacks import example


@cache
def rows():
    site = example()
    return {it.left_out: it for it in ablations(site.deployed, site.terms.time_to_live)}


@pytest.mark.parametrize("left_out", rows())
def test_without_it_messages_are_lost_or_the_standby_fills_up(left_out):
    row = rows()[left_out]

    outcome = simulate(
        row.deployed, row.schedule, example().terms, expiry=row.expiry, procedure=row.procedure
    )

    if row.fills_up:
        assert outcome.held[Role.DR] > 2 * outcome.worth[Role.DR]
        assert any(text.startswith("I5") for text in outcome.violations)
    else:
        assert outcome.lost


@pytest.mark.parametrize("left_out", rows())
def test_with_it_nothing_is_lost_in_the_same_run(left_out):
    row, site = rows()[left_out], example()

    outcome = simulate(
        site.deployed, row.schedule, site.terms, expiry=row.expiry, procedure=Procedure()
    )

    assert outcome.acknowledged > 0
    assert outcome.lost == frozenset()
    assert outcome.violations == ()


def test_a_standby_full_of_dead_letters_refuses_sends_and_in_the_end_publishers_are_refused():
    site = example()
    schedule = Schedule(
        publishes=tuple(Publish(at=60.0 * n, size=20_000, pauses=(5,)) for n in range(200))
    )
    acknowledged = {}
    for name, deployed in (
        ("dropped", site.deployed),
        ("dead letters", keeping_expired(site.deployed)),
    ):
        outcome = simulate(
            changed(changed(deployed, "queue", max_megabytes=1), "handoff", max_megabytes=1),
            schedule,
            site.terms,
            expiry=Expiry.PROMPT,
            procedure=Procedure(),
        )
        acknowledged[name] = outcome.acknowledged

    assert acknowledged["dead letters"] < acknowledged["dropped"]
