"""What a queue accepts, drops and refuses."""

import pytest

from rehearsal.broker import (
    Content,
    Expiry,
    MessageTooLarge,
    NoSuchQueue,
    QueueDisabled,
    QuotaExceeded,
    Status,
)
from tests.rehearsal.broker.world import START, World, seconds

HALF = 2**19
"""Bytes: two of these, with their ids, are more than a queue of one megabyte holds."""


@pytest.fixture
def deduplicating():
    return World(duplicate_window=seconds(600))


@pytest.fixture
def small():
    world = World(max_megabytes=1, max_delivery_count=1)
    world.bus.max_message_bytes = 2**20
    return world


def test_a_duplicate_is_accepted_and_dropped(deduplicating):
    for _ in range(2):
        deduplicating.send("a")
    assert deduplicating.ids() == ["a"]


def test_a_duplicate_is_known_even_after_its_first_copy_was_completed(deduplicating):
    deduplicating.send("a")
    deduplicating.settle("complete", deduplicating.lock())
    deduplicating.send("a")
    assert deduplicating.lock() is None


def test_after_the_window_the_same_id_is_a_new_message(deduplicating):
    deduplicating.send("a")
    deduplicating.wait(599)
    deduplicating.send("a")
    assert deduplicating.ids() == ["a"]
    deduplicating.wait(1)
    deduplicating.send("a")
    assert deduplicating.ids() == ["a", "a"]


def test_a_duplicate_does_not_prolong_the_window(deduplicating):
    for _ in range(4):
        deduplicating.send("a")
        deduplicating.wait(200)
    assert deduplicating.ids() == ["a", "a"]


def test_a_retry_is_swallowed_although_the_first_copy_has_expired():
    world = World(time_to_live=seconds(60), duplicate_window=seconds(600))
    world.send("a")
    world.wait(60)
    world.send("a")
    assert world.ids() == []


def test_messages_without_an_id_are_never_duplicates(deduplicating):
    for _ in range(2):
        deduplicating.send()
    assert len(set(deduplicating.ids())) == 2


def test_without_detection_there_are_no_duplicates():
    world = World()
    for _ in range(2):
        world.send("a")
    assert world.ids() == ["a", "a"]


def test_a_refused_message_is_not_remembered(small):
    small.put(max_megabytes=0, duplicate_window=seconds(600))
    with pytest.raises(QuotaExceeded):
        small.send("a")
    small.put(duplicate_window=seconds(600))
    small.send("a")
    assert small.ids() == ["a"]


def test_a_full_queue_refuses_but_swallows_duplicates(small):
    small.put(max_megabytes=1, duplicate_window=seconds(600))
    small.send("a", body=bytes(HALF))
    with pytest.raises(QuotaExceeded, match="Quota exceeded: queue 'placed' holds"):
        small.send("b", body=bytes(HALF))
    small.send("a", body=bytes(HALF))
    assert small.ids() == ["a"]


def test_locked_messages_and_dead_letters_take_room(small):
    small.send("a", body=bytes(HALF))
    delivery = small.lock()
    with pytest.raises(QuotaExceeded):
        small.send("b", body=bytes(HALF))
    small.settle("abandon", delivery)
    assert small.counts().dead == 1
    with pytest.raises(QuotaExceeded):
        small.send("b", body=bytes(HALF))


@pytest.mark.parametrize("how", ["completed", "expired"])
def test_what_has_gone_makes_room(small, how):
    small.send("a", body=bytes(HALF), time_to_live=seconds(60))
    if how == "completed":
        small.settle("complete", small.lock())
    else:
        small.wait(60)
    small.send("b", body=bytes(HALF))
    assert small.ids() == ["b"]


def test_a_lazy_queue_that_nobody_reads_fills_up_with_what_has_expired():
    world = World(expiry=Expiry.LAZY, max_megabytes=1, time_to_live=seconds(60))
    for message_id in "abcd":
        world.send(message_id, body=bytes(250 * 1024))
        world.wait(60)
    with pytest.raises(QuotaExceeded):
        world.send("e", body=bytes(250 * 1024))
    assert world.lock() is None
    world.send("e", body=bytes(250 * 1024))


def test_a_batch_is_stored_whole_or_not_at_all(small):
    small.send("a", body=bytes(HALF))
    batch = [Content(message_id=it, body=bytes(HALF // 2)) for it in "bcd"]
    with pytest.raises(QuotaExceeded):
        small.bus.send_all("placed", batch, small.now)
    assert small.ids() == ["a"]
    small.bus.send_all("placed", batch[:1], small.now)
    assert small.ids() == ["a", "b"]


def test_a_message_is_as_long_as_its_body_and_properties():
    world = World()
    world.send(body=bytes(256 * 1024))
    with pytest.raises(MessageTooLarge, match="262146 bytes with properties"):
        world.send(body=bytes(256 * 1024), properties={"a": 1})


@pytest.mark.parametrize("how", ["send", "lock", "counts"])
def test_what_does_not_exist_is_named(how):
    with pytest.raises(NoSuchQueue, match="There is no queue 'nowhere'"):
        getattr(World(), how)(queue="nowhere")


@pytest.mark.parametrize(
    ("status", "may_send", "may_receive"),
    [
        (Status.ACTIVE, True, True),
        (Status.DISABLED, False, False),
        (Status.SEND_DISABLED, False, True),
        (Status.RECEIVE_DISABLED, True, False),
    ],
)
def test_the_status_decides_who_may_do_what(status, may_send, may_receive):
    world = World()
    world.send("a")
    delivery = world.lock()
    world.put(status=status)
    for allowed, attempt in (
        (may_send, lambda: world.send("b")),
        (may_receive, world.lock),
        (may_receive, lambda: world.settle("complete", delivery)),
    ):
        if allowed:
            attempt()
        else:
            with pytest.raises(QueueDisabled, match="queue 'placed' is disabled"):
                attempt()


def test_a_disabled_queue_keeps_its_messages_and_still_expires_them():
    world = World(time_to_live=seconds(60))
    world.send("a")
    world.wait(30)
    world.send("b")
    world.put(status=Status.DISABLED)
    world.wait(30)
    assert world.ids() == ["b"]


def test_the_age_is_the_oldest_active_messages():
    world = World(lock=seconds(300))
    assert world.counts().oldest is None
    world.send("a")
    world.wait(40)
    world.send("b")
    delivery = world.lock()
    world.wait(20)
    assert world.counts().oldest == seconds(60)
    world.settle("complete", delivery)
    assert world.counts().oldest == world.now - START - seconds(40)


def test_a_queue_dropped_and_made_again_is_empty():
    world = World(duplicate_window=seconds(600), time_to_live=seconds(60))
    world.send("a")
    world.lock()
    world.bus.drop_queue("placed", world.now)
    world.put(duplicate_window=seconds(600))
    world.wait(3600)
    assert world.counts().active == world.counts().size == 0
    world.send("a")
    assert world.ids() == ["a"]
