"""A message lives as long as its queue and its sender allowed when it was sent."""

from datetime import timedelta

import pytest

from rehearsal.broker import Expiry
from tests.rehearsal.broker.world import World, seconds

BOTH = pytest.mark.parametrize("expiry", list(Expiry))


@BOTH
def test_an_expired_message_is_never_received(expiry):
    world = World(expiry=expiry, time_to_live=seconds(60))
    world.send("a")
    world.wait(60)
    assert world.lock() is None


@BOTH
def test_a_message_is_received_until_the_instant_it_expires(expiry):
    world = World(expiry=expiry, time_to_live=seconds(60))
    world.send("a")
    world.wait(59.999)
    assert world.lock().message_id == "a"


def test_a_sender_may_shorten_but_not_prolong_the_time_to_live():
    world = World(time_to_live=seconds(60))
    world.send("short", time_to_live=seconds(10))
    world.send("long", time_to_live=seconds(3600))
    world.wait(10)
    assert world.ids() == ["long"]
    world.wait(50)
    assert world.ids() == []


def test_without_a_time_to_live_messages_last_for_ever():
    world = World()
    world.send("a", time_to_live=timedelta.max)
    world.wait(10**9)
    assert world.lock().message_id == "a"


def test_a_new_time_to_live_concerns_new_messages_only():
    world = World(time_to_live=seconds(60))
    world.send("old")
    world.put(time_to_live=seconds(600))
    world.send("new")
    world.wait(60)
    assert world.ids() == ["new"]


@BOTH
def test_nothing_expires_under_a_lock(expiry):
    world = World(expiry=expiry, time_to_live=seconds(60), lock=seconds(300))
    world.send("a")
    delivery = world.lock()
    world.wait(299)
    world.settle("complete", delivery)
    assert world.counts().active == 0


@BOTH
@pytest.mark.parametrize("ended", ["abandoned", "run out"])
def test_an_expired_message_gets_no_second_attempt(expiry, ended):
    world = World(expiry=expiry, time_to_live=seconds(60), lock=seconds(300))
    world.send("a")
    delivery = world.lock()
    world.wait(61)
    if ended == "abandoned":
        world.settle("abandon", delivery)
    else:
        world.wait(300)
    assert world.lock() is None


@pytest.mark.parametrize(("dead_letter", "dead"), [(True, ["a"]), (False, [])])
def test_expiry_drops_or_dead_letters_as_the_queue_says_then(dead_letter, dead):
    world = World(time_to_live=seconds(60), dead_letter_expired=not dead_letter)
    world.send("a")
    world.put(time_to_live=seconds(60), dead_letter_expired=dead_letter)
    world.wait(60)
    assert world.ids(dead=True) == dead


def test_a_change_of_the_flag_comes_too_late_for_what_has_expired():
    world = World(time_to_live=seconds(60))
    world.send("a")
    world.wait(61)
    world.put(dead_letter_expired=True)
    assert world.ids(dead=True) == []


def test_a_lazy_queue_keeps_what_has_expired_until_somebody_receives():
    world = World(expiry=Expiry.LAZY, time_to_live=seconds(60), dead_letter_expired=True)
    world.send("a")
    world.wait(3600)
    assert (world.ids(), world.counts().active, world.counts().dead) == (["a"], 1, 0)
    assert world.lock() is None
    assert (world.ids(), world.ids(dead=True)) == ([], ["a"])


def test_receiving_from_one_lazy_queue_prunes_no_other():
    world = World(expiry=Expiry.LAZY, time_to_live=seconds(60))
    world.put("cancelled", time_to_live=seconds(60))
    world.send("a")
    world.send("b", "cancelled")
    world.wait(60)
    world.lock("cancelled")
    assert (world.ids(), world.ids("cancelled")) == (["a"], [])


def test_a_clock_that_steps_back_brings_nothing_back():
    world = World(time_to_live=seconds(60), lock=seconds(5))
    world.send("a")
    world.wait(60)
    assert world.lock() is None
    world.wait(-30)
    assert world.lock() is None
