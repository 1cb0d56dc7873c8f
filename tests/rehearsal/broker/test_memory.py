"""What is done with takes no memory."""

import gc

from rehearsal.broker import Bus, Content, Journal, QueueSettings
from rehearsal.broker.message import Message
from rehearsal.broker.schedule import Schedule
from tests.rehearsal.broker.world import START, World, seconds


def in_memory(kind):
    gc.collect()
    return sum(isinstance(it, kind) for it in gc.get_objects())


def test_messages_done_with_are_forgotten_long_before_they_would_have_expired():
    before = in_memory(Message)
    world = World(time_to_live=seconds(14 * 86400), duplicate_window=seconds(600))
    for number in range(5000):
        world.send(str(number))
        world.settle("complete", world.lock())
        world.wait(1)
    assert in_memory(Message) - before < 200


class Remembering(Journal):
    def __init__(self):
        self.ids = set()

    def remembered(self, queue, message_id, since):  # noqa: ARG002
        self.ids.add((queue, message_id))

    def forgotten(self, queue, message_id):
        self.ids.remove((queue, message_id))


def test_message_ids_are_forgotten_after_the_window():
    journal, now = Remembering(), START
    bus = Bus(journal=journal)
    bus.put_queue("placed", QueueSettings(duplicate_window=seconds(600)), now)
    for number in range(2000):
        now += seconds(1)
        bus.send("placed", Content(message_id=str(number), time_to_live=seconds(1)), now)
    assert len(journal.ids) == 600


def test_a_lock_renewed_for_ever_takes_no_more_room():
    message = Message(
        queue="placed",
        number=1,
        message_id="a",
        content=Content(),
        size=0,
        enqueued_at=START,
        expires_at=START,
        origin=1,
    )
    schedule: Schedule[int] = Schedule()
    for rank in range(5000):
        schedule.put(message, rank)
    assert schedule.held < 200
    assert schedule.pop() is message
    assert schedule.pop() is None


def test_a_dropped_queue_leaves_nothing_behind():
    before = in_memory(Message)
    world = World(time_to_live=seconds(60))
    for number in range(10):
        world.send(str(number))
    world.lock()
    world.bus.drop_queue("placed", world.now)
    assert in_memory(Message) <= before
    assert world.bus.next_event is None
