"""Whatever clients do, a broker that starts anew holds what the last one acknowledged."""

import asyncio
from contextlib import suppress
from datetime import timedelta

from hypothesis import given
from hypothesis import strategies as st

from rehearsal.broker import Broker, BusSettings, Content, QueueSettings, Refusal
from tests.rehearsal.broker.site import memory
from tests.rehearsal.broker.world import START, seconds

QUEUES = {
    "placed": QueueSettings(
        time_to_live=seconds(60),
        lock=seconds(20),
        max_delivery_count=2,
        dead_letter_expired=True,
        forward_dead_letters_to="placed-expired",
        duplicate_window=seconds(30),
    ),
    "placed-expired": QueueSettings(time_to_live=seconds(300), lock=seconds(20)),
}
STEPS = st.lists(
    st.one_of(
        st.tuples(st.just("wait"), st.sampled_from([1, 10, 40])),
        st.tuples(st.just("send"), st.sampled_from("abcd")),
        st.tuples(
            st.sampled_from(["complete", "abandon", "renew", "dead_letter", "receive", "lock"]),
            st.sampled_from(list(QUEUES)),
        ),
    ),
    max_size=30,
)


class Run:
    def __init__(self):
        self.connection = memory()
        self.now = START
        self.broker = self.begin()
        self.tokens: dict[str, list[str]] = {queue: [] for queue in QUEUES}

    def begin(self):
        broker = Broker(self.connection, clock=lambda: self.now)
        broker.deploy({"orders": BusSettings(queues=QUEUES)})
        return broker

    async def do(self, step, what):
        # No two things happen at the same instant, so that their order is plain.
        self.now += timedelta(microseconds=1)
        match step:
            case "wait":
                self.now += timedelta(seconds=what)
            case "send":
                content = Content(message_id=what, body=what.encode(), properties={"n": 1})
                await self.broker.send("orders", "placed", [content])
            case "receive":
                await self.broker.receive_and_delete("orders", what)
            case "lock":
                if delivery := await self.broker.peek_lock("orders", what):
                    self.tokens[what].append(delivery.lock_token)
            case _ if self.tokens[what]:
                with suppress(Refusal):
                    await getattr(self.broker, step)("orders", what, self.tokens[what][-1])

    def held(self, broker):
        bus = broker.bus("orders")
        for queue in QUEUES:
            for dead in (False, True):
                yield bus.peek(queue, self.now, dead=dead)
            yield bus.counts(queue, self.now)


@given(steps=STEPS, later=st.sampled_from([0, 15, 45]))
def test_nothing_acknowledged_is_lost_and_nothing_settled_comes_back(steps, later):
    async def lived():
        run = Run()
        for step in steps:
            await run.do(*step)
        again = run.begin()
        run.now += timedelta(seconds=later)
        held = list(run.held(again)), list(run.held(run.broker))
        assert held[0] == held[1]
        for id_ in "abcd":
            sent = [
                broker.bus("orders").send("placed", Content(message_id=id_), run.now)
                for broker in (again, run.broker)
            ]
            assert sent[0] == sent[1]

    asyncio.run(lived())
