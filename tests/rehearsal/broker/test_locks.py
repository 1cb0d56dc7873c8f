"""One receiver at a time has a message, for as long as its lock lasts."""

import pytest

from rehearsal.broker import LockLost
from tests.rehearsal.broker.world import World, seconds

SETTLING = pytest.mark.parametrize("how", ["complete", "abandon", "dead_letter", "renew"])


@pytest.fixture
def world():
    world = World(lock=seconds(30))
    for message_id in "abc":
        world.send(message_id)
    return world


def test_messages_come_in_the_order_in_which_they_were_sent(world):
    assert [world.lock().message_id for _ in "abc"] == ["a", "b", "c"]
    assert world.lock() is None


def test_a_message_given_back_comes_first_again(world):
    first = world.lock()
    world.lock()
    world.settle("abandon", first)
    assert world.lock().message_id == "a"


def test_a_message_comes_again_when_its_lock_has_run_out(world):
    world.lock()
    world.wait(30)
    again = world.lock()
    assert (again.message_id, again.deliveries) == ("a", 2)


def test_a_renewed_lock_lasts_longer(world):
    delivery = world.lock()
    world.wait(29)
    assert world.settle("renew", delivery) == world.now + seconds(30)
    world.wait(29)
    world.settle("complete", delivery)
    assert world.ids() == ["b", "c"]


@SETTLING
def test_a_lock_is_lost_at_the_instant_it_ends(world, how):
    delivery = world.lock()
    world.wait(30)
    with pytest.raises(LockLost):
        world.settle(how, delivery)


@SETTLING
def test_a_lock_is_of_no_use_after_it_was_settled(world, how):
    delivery = world.lock()
    world.settle("complete", delivery)
    with pytest.raises(LockLost):
        world.settle(how, delivery)


@SETTLING
def test_the_token_of_an_earlier_delivery_settles_nothing(world, how):
    early = world.lock()
    world.wait(30)
    world.lock()
    with pytest.raises(LockLost):
        world.settle(how, early)


def test_a_token_goes_only_with_its_own_message(world):
    delivery, other = world.lock(), world.lock()
    for handle in (other.message_id, str(other.number), ""):
        with pytest.raises(LockLost):
            world.settle("complete", delivery, handle=handle)
    world.settle("complete", delivery, handle=delivery.message_id)
    world.settle("complete", other, handle=str(other.number))
    assert world.ids() == ["c"]


def test_a_token_of_the_queue_is_none_of_its_dead_letter_queue(world):
    delivery = world.lock()
    with pytest.raises(LockLost):
        world.settle("complete", delivery, dead=True)


def test_received_and_deleted_is_gone(world):
    assert world.bus.receive_and_delete("placed", world.now).message_id == "a"
    assert world.ids() == ["b", "c"]


def test_what_is_locked_can_still_be_looked_at(world):
    world.lock()
    assert world.ids() == ["a", "b", "c"]
    assert [it.message_id for it in world.bus.peek("placed", world.now, after=1, most=1)] == ["b"]


def test_it_says_when_there_is_something_to_receive(world):
    assert world.bus.ready_at("placed", world.now) == world.now
    first = world.now
    for _ in "abc":
        world.lock()
        world.wait(1)
    assert world.bus.ready_at("placed", world.now) == first + seconds(30)


def test_there_is_nothing_to_wait_for_on_an_empty_queue():
    world = World()
    assert world.bus.ready_at("placed", world.now) is None
    assert world.bus.next_event is None
