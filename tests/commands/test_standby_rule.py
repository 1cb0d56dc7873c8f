"""When a region may stand by, and what is said while it may not."""

from datetime import UTC, datetime, timedelta
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from rehearsal.commands.standby_rule import Side, missing
from rehearsal.queue_names import EXPIRED, HANDOFF

NOW = datetime(2026, 3, 1, 12, 0, tzinfo=UTC)
ALLOWANCE = timedelta(hours=1)
SINCE = NOW - timedelta(minutes=30)
INSTANT = timedelta(microseconds=1)


def queue(
    name: str, active: int = 0, *, age: timedelta | None = None, dead: int = 0, **reasons: int
) -> dict[str, Any]:
    return {
        "queue": name,
        "active": active,
        "locked": 0,
        "dead": dead,
        "reasons": reasons,
        "oldest": None if age is None else (NOW - age).isoformat(),
    }


def side(role: str, *queues: dict[str, Any], since: datetime | None = SINCE) -> Side:
    return Side(role=role, active_since=since, queues=list(queues))


def lacks(leaving: Side, other: Side, *, looked: bool = False) -> list[str]:
    return missing(leaving, other, now=NOW, backlog_allowance=ALLOWANCE, looked=looked)


@pytest.fixture(params=[("primary", "dr"), ("dr", "primary")], ids=["over", "back"])
def roles(request) -> tuple[str, str]:
    """The region that is to stand by, and the other."""
    return request.param


def test_a_drained_region_may_stand_by(roles):
    leaving, other = roles
    fresh = queue("placed", 5, age=timedelta(minutes=1))
    assert lacks(side(leaving, fresh), side(other, fresh)) == []


def test_it_may_not_while_the_other_has_a_processor_that_is_not_enabled(roles):
    leaving, other = roles
    assert lacks(side(leaving), side(other, since=None)) == [
        f"{other} has processors that are not enabled"
    ]


def test_it_may_not_until_the_other_has_caught_up(roles):
    leaving, other = roles
    late = side(other, queue("placed", 1, age=ALLOWANCE), queue("cancelled", 1, age=INSTANT))
    assert lacks(side(leaving), late) == [
        f"{other} has not caught up: the oldest message in its placed is 1 h old,"
        " and backlogAllowance is 1 h"
    ]


def test_the_other_has_caught_up_as_soon_as_its_oldest_message_is_younger(roles):
    leaving, other = roles
    assert lacks(side(leaving), side(other, queue("placed", 1, age=ALLOWANCE - INSTANT))) == []


@pytest.mark.parametrize("owing", ["leaving", "other"])
def test_it_may_not_while_either_region_owes_the_other_something(roles, owing):
    leaving, other = roles
    debts = queue(f"placed{HANDOFF}", 3, age=INSTANT)
    sides = {
        "leaving": (side(leaving, debts), side(other)),
        "other": (side(leaving), side(other, debts)),
    }
    debtor = leaving if owing == "leaving" else other
    assert lacks(*sides[owing]) == [f"{debtor}'s placed-handoff still owes messages: 3"]


def test_a_debt_is_no_backlog_however_old_it_is(roles):
    leaving, other = roles
    old = queue(f"placed{HANDOFF}", 1, age=timedelta(days=3))
    assert len(lacks(side(leaving, old), side(other))) == 1
    assert len(lacks(side(leaving), side(other, old))) == 1


def test_it_may_not_while_it_holds_what_came_before_the_other_was_active(roles):
    leaving, other = roles
    left = queue("placed", 7, age=NOW - SINCE + INSTANT)
    assert lacks(side(leaving, left), side(other)) == [
        f"{leaving}'s placed still has messages from before {other} became active, among 7 in all"
    ]


def test_what_came_since_the_other_is_active_is_not_left_behind(roles):
    leaving, other = roles
    assert lacks(side(leaving, queue("placed", 7, age=NOW - SINCE)), side(other)) == []


def test_it_may_not_while_a_message_of_its_own_waits_for_too_long(roles):
    """Its debt may have expired: then it lies here alone, and nobody reads a standby queue."""
    leaving, other = roles
    long_active = NOW - timedelta(days=1)
    stuck = side(leaving, queue("placed", 1, age=ALLOWANCE))
    assert lacks(stuck, side(other, since=long_active)) == [
        f"{leaving} has not caught up: the oldest message in its placed is 1 h old,"
        " and backlogAllowance is 1 h"
    ]


def test_nothing_can_be_left_while_nobody_knows_since_when_the_other_is_active(roles):
    leaving, other = roles
    found = lacks(side(leaving, queue("placed", 1, age=INSTANT)), side(other, since=None))
    assert len(found) == 2


def test_it_may_not_until_somebody_has_looked_at_its_dead_letters(roles):
    leaving, other = roles
    dead = side(leaving, queue("placed", dead=3, BackendRefused=2, MaxDeliveryCountExceeded=1))
    assert lacks(dead, side(other)) == [
        f"{leaving}'s placed has dead letters: 3 (BackendRefused 2, MaxDeliveryCountExceeded 1);"
        " look at them, then say so with LOOKED=yes"
    ]
    assert lacks(dead, side(other), looked=True) == []


def test_the_dead_letters_of_its_handoff_queue_count_too(roles):
    leaving, other = roles
    dead = queue(f"placed{HANDOFF}", dead=1, TTLExpiredException=1)
    assert len(lacks(side(leaving, dead), side(other))) == 1


def test_the_other_region_s_dead_letters_do_not_matter(roles):
    leaving, other = roles
    assert lacks(side(leaving), side(other, queue("placed", dead=1, BackendRefused=1))) == []


def test_expired_twins_do_not_matter(roles):
    leaving, other = roles
    expired = queue(f"placed{EXPIRED}", 900, age=timedelta(days=6))
    assert lacks(side(leaving, expired), side(other, expired)) == []


def test_having_looked_excuses_nothing_but_dead_letters(roles):
    leaving, other = roles
    left = queue("placed", 1, age=timedelta(minutes=40), dead=1, BackendRefused=1)
    debts = queue(f"placed{HANDOFF}", 1, age=INSTANT)
    late = queue("placed", 1, age=ALLOWANCE)
    assert len(lacks(side(leaving, left, debts), side(other, late, debts), looked=True)) == 4


def test_a_side_is_what_the_server_tells():
    told = {
        "role": "dr",
        "region": "northeurope",
        "standing": "active",
        "activeSince": SINCE.isoformat(),
        "queues": [queue("placed", 1, age=INSTANT)],
    }
    assert Side.of(told) == side("dr", queue("placed", 1, age=INSTANT))
    assert Side.of({**told, "activeSince": None}).active_since is None


ages = st.none() | st.timedeltas(timedelta(0), timedelta(hours=4))
names = st.sampled_from(["placed", "cancelled"])


@st.composite
def queues(draw) -> dict[str, Any]:
    name = draw(names) + draw(st.sampled_from(["", HANDOFF, EXPIRED]))
    age, dead = draw(ages), draw(st.sampled_from([0, 0, 2]))
    return queue(name, age is not None, age=age, dead=dead, BackendRefused=dead)


@st.composite
def sides(draw, role: str) -> Side:
    since = draw(st.none() | st.timedeltas(timedelta(0), timedelta(hours=4)))
    return side(
        role,
        *draw(st.lists(queues(), max_size=4)),
        since=None if since is None else NOW - since,
    )


@given(leaving=sides("primary"), other=sides("dr"), looked=st.booleans())
def test_nothing_is_missing_exactly_when_the_whole_rule_holds(leaving, other, looked):
    def oldest(it: Side, suffix: str) -> list[timedelta]:
        named = (q for q in it.queues if q["queue"] in (f"placed{suffix}", f"cancelled{suffix}"))
        return [NOW - datetime.fromisoformat(q["oldest"]) for q in named if q["oldest"]]

    waiting = [*oldest(other, ""), *oldest(leaving, "")]
    caught_up = other.active_since is not None and all(age < ALLOWANCE for age in waiting)
    paid = not oldest(leaving, HANDOFF) and not oldest(other, HANDOFF)
    taken = all(
        other.active_since is not None and NOW - age >= other.active_since
        for age in oldest(leaving, "")
    )
    seen = looked or not any(q["dead"] for q in leaving.queues)
    found = missing(leaving, other, now=NOW, backlog_allowance=ALLOWANCE, looked=looked)
    assert (found == []) == (caught_up and paid and taken and seen)
