"""What cannot be processed lies apart, with the reason."""

import pytest

from rehearsal.broker import Expiry, LockLost, Status
from tests.rehearsal.broker.world import World, seconds


def reasons(world, queue="placed", *, dead=True):
    held = world.bus.peek(queue, world.now, dead=dead)
    return [it.content.properties["DeadLetterReason"] for it in held]


@pytest.mark.parametrize("ended", ["abandoned", "run out"])
def test_a_message_is_delivered_so_often_and_then_dead_lettered(ended):
    world = World(max_delivery_count=3, lock=seconds(30))
    world.send("a")
    for count in (1, 2, 3):
        delivery = world.lock()
        assert delivery.deliveries == count
        if ended == "abandoned":
            world.settle("abandon", delivery)
        else:
            world.wait(30)
    assert world.lock() is None
    assert reasons(world) == ["MaxDeliveryCountExceeded"]


def test_an_expired_message_says_so():
    world = World(time_to_live=seconds(60), dead_letter_expired=True)
    world.send("a")
    world.wait(60)
    assert reasons(world) == ["TTLExpiredException"]


def test_a_receiver_gives_its_own_reason():
    world = World()
    world.send("a", properties={"PublishedAt": "2026-03-01"})
    world.settle("dead_letter", world.lock(), reason="BackendRefused", description="it said 422")
    assert world.lock(dead=True).content.properties == {
        "PublishedAt": "2026-03-01",
        "DeadLetterReason": "BackendRefused",
        "DeadLetterErrorDescription": "it said 422",
    }


def test_dead_letters_neither_expire_nor_count_their_deliveries():
    world = World(time_to_live=seconds(60), max_delivery_count=1)
    world.send("a")
    world.settle("abandon", world.lock())
    for _ in range(5):
        world.settle("abandon", world.lock(dead=True), dead=True)
        world.wait(3600)
    assert world.ids(dead=True) == ["a"]


def test_a_dead_letter_can_be_completed_but_not_dead_lettered():
    world = World(max_delivery_count=1)
    world.send("a")
    world.settle("abandon", world.lock())
    delivery = world.lock(dead=True)
    with pytest.raises(LockLost):
        world.settle("dead_letter", delivery)
    world.settle("complete", delivery, dead=True)
    assert world.counts().dead == 0


def forwarding_world(**settings):
    """Expired messages go to another queue, which keeps them for an hour."""
    world = World(
        time_to_live=seconds(60),
        dead_letter_expired=True,
        forward_dead_letters_to="placed-expired",
        **settings,
    )
    world.put("placed-expired", time_to_live=seconds(3600))
    world.send("a", properties={"PublishedAt": "2026-03-01"})
    return world


@pytest.fixture
def forwarding():
    return forwarding_world()


def test_forwarded_dead_letters_keep_their_reason_and_leave_the_queue(forwarding):
    forwarding.wait(60)
    assert (forwarding.ids(), forwarding.ids(dead=True)) == ([], [])
    assert forwarding.counts().size == 0
    assert reasons(forwarding, "placed-expired", dead=False) == ["TTLExpiredException"]


def test_a_lazy_queue_forwards_when_somebody_receives_from_it():
    world = forwarding_world(expiry=Expiry.LAZY)
    world.wait(3600)
    assert (world.ids(), world.ids("placed-expired")) == (["a"], [])
    assert world.lock() is None
    assert (world.ids(), world.ids("placed-expired")) == ([], ["a"])


def test_a_lazy_queue_of_forwarded_messages_keeps_them_until_somebody_receives():
    world = forwarding_world(expiry=Expiry.LAZY)
    world.wait(60)
    world.lock()
    world.wait(3600)
    assert world.ids("placed-expired") == ["a"]
    assert world.lock("placed-expired") is None
    assert world.ids("placed-expired") == []


def test_a_message_that_failed_too_often_is_forwarded_with_its_reason():
    world = forwarding_world(max_delivery_count=1)
    world.settle("abandon", world.lock())
    assert reasons(world, "placed-expired", dead=False) == ["MaxDeliveryCountExceeded"]


def test_the_clock_starts_again_where_a_dead_letter_is_forwarded_to(forwarding):
    forwarding.wait(60 + 3599)
    assert forwarding.ids("placed-expired") == ["a"]
    forwarding.wait(1)
    assert forwarding.ids("placed-expired") == []


def test_a_forwarded_dead_letter_remembers_the_number_that_it_had(forwarding):
    forwarding.send("b")
    forwarding.wait(60)
    forwarding.lock("placed-expired")
    assert forwarding.lock("placed-expired").origin == 2


@pytest.mark.parametrize("status", [Status.DISABLED, Status.SEND_DISABLED])
def test_a_target_that_takes_nothing_leaves_dead_letters_where_they_are(forwarding, status):
    forwarding.put("placed-expired", status=status)
    forwarding.wait(60)
    assert reasons(forwarding) == ["TTLExpiredException"]


def test_a_full_target_leaves_dead_letters_where_they_are(forwarding):
    forwarding.put("placed-expired", max_megabytes=0)
    forwarding.wait(60)
    assert reasons(forwarding) == ["TTLExpiredException"]


def test_a_missing_target_leaves_dead_letters_where_they_are(forwarding):
    forwarding.bus.drop_queue("placed-expired", forwarding.now)
    forwarding.wait(60)
    assert reasons(forwarding) == ["TTLExpiredException"]


def test_two_queues_that_forward_to_each_other_come_to_an_end():
    world = World(
        time_to_live=seconds(1), dead_letter_expired=True, forward_dead_letters_to="other"
    )
    world.put(
        "other", time_to_live=seconds(1), dead_letter_expired=True, forward_dead_letters_to="placed"
    )
    world.send("a")
    world.wait(3600)
    assert world.counts().dead + world.counts("other").dead == 1
