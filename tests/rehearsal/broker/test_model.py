"""Whatever clients do, and whenever, the queues hold what the simple model holds."""

from dataclasses import replace
from datetime import timedelta

import pytest
from hypothesis import settings
from hypothesis import strategies as st
from hypothesis.stateful import RuleBasedStateMachine, initialize, invariant, rule

from rehearsal.broker import (
    Bus,
    Content,
    Expiry,
    LockLost,
    QueueDisabled,
    QueueSettings,
    QuotaExceeded,
    Status,
)
from tests.rehearsal.broker.model import Model
from tests.rehearsal.broker.world import START, seconds

QUEUES = ("placed", "placed-expired")
FULL = 2**20
SPANS = st.sampled_from([1, 5, 20, 60, 300]).map(seconds)
QUEUE = st.sampled_from(QUEUES)
MESSAGE_ID = st.sampled_from("abcdef")


class Buses(RuleBasedStateMachine):
    @initialize(expiry=st.sampled_from(list(Expiry)))
    def begin(self, expiry):
        self.now = START
        settings = QueueSettings(
            time_to_live=seconds(60),
            lock=seconds(20),
            max_delivery_count=3,
            dead_letter_expired=True,
            duplicate_window=seconds(20),
            max_megabytes=1,
        )
        self.bus = Bus(expiry=expiry, max_message_bytes=FULL)
        self.model = Model(expiry, dict.fromkeys(QUEUES, settings))
        self.tokens = []
        for queue in QUEUES:
            self.bus.put_queue(queue, settings, self.now)

    def tick(self):
        """No two things happen at the same instant, so that their order is plain."""
        self.now += timedelta(microseconds=1)
        self.model.advance(self.now)

    @rule(span=SPANS)
    def wait(self, span):
        self.now += span

    @rule(
        queue=QUEUE,
        change=st.one_of(
            st.builds(dict, time_to_live=SPANS),
            st.builds(dict, duplicate_window=st.none() | SPANS),
            st.builds(dict, max_delivery_count=st.integers(1, 4)),
            st.builds(dict, dead_letter_expired=st.booleans()),
            st.builds(dict, status=st.sampled_from(Status)),
        ),
    )
    def set(self, queue, change):
        self.change(queue, change)

    def change(self, queue, change):
        self.tick()
        old = self.model.settings[queue]
        new = self.model.settings[queue] = replace(old, **change)
        window = min(its.duplicate_window or timedelta() for its in (old, new))
        self.model.seen = [
            it for it in self.model.seen if it[0] != queue or self.now - it[2] < window
        ]
        self.bus.put_queue(queue, new, self.now)

    @rule(queue=QUEUE, forward=st.booleans())
    def forward(self, queue, forward):
        other = QUEUES[1 - QUEUES.index(queue)]
        self.change(queue, {"forward_dead_letters_to": other if forward else None})

    @rule(
        queue=QUEUE,
        id=MESSAGE_ID,
        size=st.sampled_from([1, 200_000, 600_000]),
        time_to_live=st.none() | SPANS,
    )
    def send(self, queue, id, size, time_to_live):
        self.tick()
        content = Content(message_id=id, body=bytes(size), time_to_live=time_to_live)
        duplicate = self.model.is_duplicate(queue, id, self.now)
        if not self.model.settings[queue].may_send:
            with pytest.raises(QueueDisabled):
                self.bus.send(queue, content, self.now)
        elif not duplicate and self.model.size(queue) + content.size > FULL:
            with pytest.raises(QuotaExceeded):
                self.bus.send(queue, content, self.now)
        else:
            number = self.bus.send(queue, content, self.now)
            self.model.enqueue(queue, id, content, self.now, content.size)
            assert number == (None if duplicate else self.model.numbers[queue])

    @rule(queue=QUEUE, dead=st.booleans(), delete=st.booleans())
    def receive(self, queue, dead, delete):
        self.tick()
        take = self.bus.receive_and_delete if delete else self.bus.peek_lock
        if not self.model.settings[queue].may_receive:
            with pytest.raises(QueueDisabled):
                take(queue, self.now, dead=dead)
            return
        delivery, item = (
            take(queue, self.now, dead=dead),
            self.model.take(queue, self.now, dead=dead),
        )
        assert (delivery and delivery.number) == (item and item.number)
        if item and delete:
            self.model.items.remove(item)
        elif item and delivery:
            item.deliveries += 1
            assert delivery.deliveries == item.deliveries
            item.token = delivery.lock_token
            item.until = self.now + self.model.settings[queue].lock
            self.tokens.append((queue, delivery.lock_token, dead))

    @rule(
        data=st.data(),
        how=st.sampled_from(["complete", "abandon", "renew", "dead_letter"]),
    )
    def settle(self, data, how):
        if not self.tokens:
            return
        queue, token, dead = data.draw(st.sampled_from(self.tokens[-4:]))
        self.tick()
        settle = getattr(self.bus, how)
        more = {} if how == "dead_letter" else {"dead": dead}
        item = next((it for it in self.model.on(queue, dead=dead) if it.token == token), None)
        if not self.model.settings[queue].may_receive:
            with pytest.raises(QueueDisabled):
                settle(queue, token, self.now, **more)
        elif item is None or (how == "dead_letter" and dead):
            with pytest.raises(LockLost):
                settle(queue, token, self.now, **more)
        else:
            settle(queue, token, self.now, **more)
            self.mirror(how, item)

    def mirror(self, how, item):
        if how == "complete":
            self.model.items.remove(item)
        elif how == "abandon":
            self.model.abandon(item, self.now)
        elif how == "renew":
            item.until = self.now + self.model.settings[item.queue].lock
        else:
            self.model.bury(item, "", self.now)

    @invariant()
    def they_hold_the_same(self):
        self.model.advance(self.now)
        for queue in QUEUES:
            for dead in (False, True):
                held = self.bus.peek(queue, self.now, dead=dead)
                assert [
                    (it.number, it.message_id, it.expires_at, it.deliveries, it.lock_token)
                    for it in held
                ] == [
                    (it.number, it.id, it.expires, it.deliveries, it.token)
                    for it in self.model.on(queue, dead=dead)
                ]
                assert [it.content.properties.get("DeadLetterReason") for it in held] == [
                    it.content.properties.get("DeadLetterReason")
                    for it in self.model.on(queue, dead=dead)
                ]
            assert self.bus.counts(queue, self.now).size == self.model.size(queue)


TestBuses = Buses.TestCase
TestBuses.settings = settings(max_examples=100, stateful_step_count=40, deadline=None)
