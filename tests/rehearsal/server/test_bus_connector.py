"""The Service Bus connector on a real bus, in whatever state its region is."""

import asyncio
from collections.abc import Callable
from datetime import timedelta
from typing import Any

import pytest

from rehearsal.broker import Broker, BusSettings, Content, QueueSettings
from rehearsal.server.bus_connector import BusConnector
from rehearsal.server.outages import SLOW_SECONDS, State
from rehearsal.workflow import Answer
from tests.rehearsal.broker.site import memory
from tests.rehearsal.broker.world import START

LOCK = timedelta(minutes=5)


class Place:
    """A bus with a queue, a connection to it, and a clock that moves when told."""

    def __init__(self) -> None:
        self.now = START
        self.state = State.UP
        self.granted = {"placed"}
        self.connection = memory()
        self.broker = Broker(self.connection, clock=lambda: self.now)
        queue = QueueSettings(lock=LOCK, max_delivery_count=2)
        self.broker.deploy({"orders": BusSettings(queues={"placed": queue})})
        self.connector = BusConnector(
            broker=self.broker,
            bus="orders",
            may_receive=lambda queue: queue in self.granted,
            state=lambda: self.state,
        )

    def send(self, *ids: str, **content: Any) -> None:
        for id in ids:
            given: dict[str, Any] = {"body": b"\x00\xff", **content}
            self.broker.bus("orders").send("placed", Content(message_id=id, **given), self.now)

    def ask(self, what: Callable[[BusConnector], Answer]) -> Answer:
        async def asked() -> Answer:
            answer = what(self.connector)
            # What happens in a turn of the loop is stored at its end.
            await asyncio.sleep(0)
            return answer

        return asyncio.run(asked())

    def receive(self, most: int = 1, queue: str = "placed") -> Answer:
        return self.ask(lambda it: it.receive(queue, most, self.now))

    def settle(self, how: str, token: str, *more: str) -> Answer:
        return self.ask(lambda it: getattr(it, how)("placed", token, *more, self.now))

    def ids(self, *, dead: bool = False) -> list[str]:
        found = self.broker.bus("orders").peek("placed", self.now, dead=dead)
        return [it.message_id for it in found]

    def stored(self) -> int:
        count: int = self.connection.execute("SELECT COUNT(*) FROM bus_messages").fetchone()[0]
        return count


@pytest.fixture
def place() -> Place:
    return Place()


def test_a_message_comes_as_it_was_sent_and_under_a_lock(place):
    place.send(
        "a",
        content_type="application/x-odd",
        broker_properties={"CorrelationId": "c"},
        properties={"PublishedAt": "2026-03-01"},
    )
    [message] = place.receive().messages
    assert (message.message_id, message.body) == ("a", b"\x00\xff")
    assert (message.content_type, message.correlation_id) == ("application/x-odd", "c")
    assert message.properties == {"PublishedAt": "2026-03-01"}
    assert message.sequence_number == 1
    assert place.receive() == Answer()


def test_as_many_come_as_were_asked_for_and_are_there(place):
    place.send("a", "b", "c")
    assert [it.message_id for it in place.receive(2).messages] == ["a", "b"]
    assert [it.message_id for it in place.receive(20).messages] == ["c"]


def test_a_queue_s_name_is_found_in_any_case(place):
    place.send("a")
    assert len(place.receive(queue="Placed").messages) == 1


def test_what_is_completed_is_gone_also_from_the_disk(place):
    place.send("a")
    [message] = place.receive().messages
    assert place.stored() == 1
    assert place.settle("complete", message.lock_token) == Answer()
    assert (place.ids(), place.stored()) == ([], 0)


def test_what_is_abandoned_comes_again_and_then_lies_among_the_dead_letters(place):
    place.send("a")
    for _ in range(2):
        [message] = place.receive().messages
        assert place.settle("abandon", message.lock_token) == Answer()
    assert (place.ids(), place.ids(dead=True)) == ([], ["a"])


def test_what_is_dead_lettered_says_why(place):
    place.send("a")
    [message] = place.receive().messages
    place.settle("dead_letter", message.lock_token, "BackendRefused", "The backend answered 422")
    [dead] = place.broker.bus("orders").peek("placed", place.now, dead=True)
    assert dead.content.properties == {
        "DeadLetterReason": "BackendRefused",
        "DeadLetterErrorDescription": "The backend answered 422",
    }


def test_a_renewed_lock_lasts_anew(place):
    place.send("a")
    [message] = place.receive().messages
    place.now += LOCK - timedelta(seconds=1)
    assert place.settle("renew", message.lock_token) == Answer()
    place.now += LOCK - timedelta(seconds=1)
    assert place.settle("complete", message.lock_token) == Answer()


SETTLING = [("complete",), ("abandon",), ("renew",), ("dead_letter", "why", "so")]


@pytest.mark.parametrize("how", SETTLING, ids=lambda how: how[0])
def test_a_lock_that_ran_out_is_lost(place, how):
    place.send("a")
    [message] = place.receive().messages
    place.now += LOCK
    assert place.settle(how[0], message.lock_token, *how[1:]).status == 404
    assert place.ids() == ["a"]


@pytest.mark.parametrize("how", SETTLING, ids=lambda how: how[0])
def test_without_a_grant_nothing_is_done(place, how):
    place.send("a")
    [message] = place.receive().messages
    place.granted.clear()
    assert place.settle(how[0], message.lock_token, *how[1:]).status == 401
    assert place.receive() == Answer(status=401)
    assert place.ids() == ["a"]


def test_a_queue_that_is_not_there_is_gone(place):
    place.granted.add("nowhere")
    assert place.receive(queue="nowhere").status == 410


def test_a_bus_that_is_not_there_is_not_found(place):
    place.broker.deploy({})
    assert place.receive().status == 404


@pytest.mark.parametrize(("state", "status"), [(State.REFUSE, 503), (State.HANG, 504)])
def test_a_dark_bus_does_nothing(place, state, status):
    place.send("a")
    [message] = place.receive().messages
    place.state = state
    assert place.settle("complete", message.lock_token).status == status
    assert place.receive().status == status
    assert place.ids() == ["a"]


def test_a_bus_that_hangs_keeps_its_caller_waiting(place):
    place.state = State.HANG
    assert place.receive().seconds > 0


def test_a_bus_that_loses_its_answers_has_done_it(place):
    place.send("a", "b")
    [message] = place.receive().messages
    place.state = State.LOSE
    lost = place.settle("complete", message.lock_token)
    assert lost.status == 504
    assert lost.seconds > 0
    assert place.ids() == ["b"]
    assert place.receive().messages == ()
    place.state = State.UP
    assert place.receive() == Answer()
    place.now += LOCK
    assert len(place.receive().messages) == 1


def test_a_slow_bus_does_it_late(place):
    place.send("a")
    place.state = State.SLOW
    answer = place.receive()
    assert (answer.status, answer.seconds, len(answer.messages)) == (200, SLOW_SECONDS, 1)


def test_it_is_known_when_there_is_something_to_receive(place):
    assert place.connector.ready_at("placed", place.now) is None
    place.send("a")
    assert place.connector.ready_at("Placed", place.now) == place.now
    place.receive()
    assert place.connector.ready_at("placed", place.now) == place.now + LOCK
    assert place.connector.ready_at("nowhere", place.now) is None
