"""The drill's publisher: it retries with the same key, at the other gateway, and counts right."""

import asyncio

import pytest
from aiohttp import ClientSession

from rehearsal.drill import Publisher, Tally, publisher
from tests.drill.gateways import GARBAGE, HANG_UP, NO_ID, SILENCE, Gateway, Try, listening

SOON = 0.1


class After(asyncio.Event):
    """Set when so many messages have been begun."""

    def __init__(self, count: int) -> None:
        super().__init__()
        self._left = count

    def is_set(self) -> bool:
        self._left -= 1
        return self._left < 0


def publish(*gateways: Gateway, count: int = 1, rate: float = 1000, times: int = 1) -> Tally:
    """So many messages, perhaps several times by one publisher; what it saw."""

    async def published() -> Tally:
        tally = Tally()
        async with listening(*gateways) as urls, ClientSession() as session:
            its = Publisher(session, urls, "secret", tally, "run")
            for _ in range(times):
                await its.publish(rate, After(count))
        return tally

    return asyncio.run(published())


@pytest.fixture
def at_once(monkeypatch):
    """Without the pause before a retry."""
    monkeypatch.setattr(publisher, "PAUSE_SECONDS", 0.0)


@pytest.fixture
def impatient(at_once, monkeypatch):  # noqa: ARG001
    """Asks the other gateway after a short silence."""
    monkeypatch.setattr(publisher, "HEDGE_SECONDS", SOON)


def test_each_message_has_a_key_of_its_own_and_the_channels_take_turns():
    first, other = Gateway(202), Gateway(202)
    tally = publish(first, other, count=4)
    assert sorted((it.channel, it.key) for it in first.tries) == [
        ("cancelled", "run-0"),
        ("cancelled", "run-2"),
        ("placed", "run-1"),
        ("placed", "run-3"),
    ]
    assert tally.acknowledged == {
        "cancelled": {"id-run-0", "id-run-2"},
        "placed": {"id-run-1", "id-run-3"},
    }
    assert (tally.published, tally.refused, tally.retried, tally.given_up) == (4, 0, 0, 0)
    assert other.tries == []


@pytest.mark.usefixtures("at_once")
def test_a_refused_message_is_tried_with_its_key_and_body_at_the_other_gateway():
    first, other = Gateway(503), Gateway(202)
    tally = publish(first, other)
    [refused], [accepted] = first.tries, other.tries
    assert refused[1:] == accepted[1:]
    assert (tally.refused, tally.retried, tally.count_acknowledged) == (1, 1, 1)


@pytest.mark.parametrize("answer", [200, 201, 204, 400, 500, HANG_UP, GARBAGE, NO_ID])
@pytest.mark.usefixtures("at_once")
def test_nothing_but_a_202_that_can_be_read_is_an_acknowledgement(answer):
    first, other = Gateway(answer), Gateway(202)
    tally = publish(first, other)
    assert (tally.refused, len(other.tries), tally.count_acknowledged) == (1, 1, 1)


@pytest.mark.usefixtures("at_once")
def test_a_gateway_that_is_not_there_is_a_refusal():
    there = Gateway(202)

    async def published() -> Tally:
        tally = Tally()
        async with listening(Gateway(202)) as gone:
            pass
        async with listening(there) as urls, ClientSession() as session:
            await Publisher(session, [*gone, *urls], "secret", tally, "run").publish(1000, After(1))
        return tally

    tally = asyncio.run(published())
    assert (tally.refused, tally.count_acknowledged, there.keys) == (1, 1, ["run-0"])


@pytest.mark.usefixtures("at_once")
def test_later_messages_go_first_to_the_gateway_that_answered():
    first, other = Gateway(503), Gateway(202)
    publish(first, other, times=3)
    assert (len(first.tries), len(other.tries)) == (1, 3)


@pytest.mark.usefixtures("impatient")
def test_after_a_silence_the_other_gateway_is_asked_with_the_same_key():
    first, other = Gateway(SILENCE), Gateway(202)
    tally = publish(first, other)
    assert set(first.keys) == set(other.keys) == {"run-0"}
    assert tally.count_acknowledged == 1
    assert tally.refused == 0


@pytest.mark.usefixtures("impatient")
def test_whoever_still_waits_for_a_silent_gateway_turns_to_the_other_one():
    """Also when that one is by now the preferred gateway."""
    tries: list[Try] = []
    first, other = Gateway(SILENCE, tries=tries), Gateway(202, tries=tries)
    tally = publish(first, other, count=8, rate=40)
    for key in {it.key for it in tries}:
        asked = [it.gateway for it in tries if it.key == key]
        assert asked[:2] in ([first, other], [other], [other, first])
    assert tally.count_acknowledged == 8


@pytest.mark.usefixtures("impatient")
def test_a_late_acknowledgement_of_the_first_try_counts():
    first, other = Gateway(3 * SOON), Gateway(SILENCE)
    tally = publish(first, other)
    assert tally.acknowledged == {"cancelled": {"id-run-0"}}
    assert tally.given_up == 0
    assert tally.latencies[tally.phase][0] >= 2 * SOON


@pytest.mark.usefixtures("impatient")
def test_after_a_silence_later_messages_go_first_to_the_gateway_that_answered():
    tries: list[Try] = []
    first, other = Gateway(SILENCE, tries=tries), Gateway(202, tries=tries)
    publish(first, other, times=2)
    assert next(it.gateway for it in tries if it.channel == "cancelled") is first
    assert next(it.gateway for it in tries if it.channel == "placed") is other


@pytest.mark.usefixtures("impatient")
def test_tries_that_are_no_longer_needed_are_hung_up():
    silent, other = Gateway(SILENCE), Gateway(202)

    async def published() -> None:
        async with listening(silent, other) as urls, ClientSession() as session:
            await Publisher(session, urls, "secret", Tally(), "run").publish(1000, After(1))
            async with asyncio.timeout(20):
                while silent.left < len(silent.tries):
                    await asyncio.sleep(0.01)

    asyncio.run(published())
    assert silent.tries


@pytest.mark.usefixtures("impatient")
def test_what_is_never_answered_is_given_up_and_counted(monkeypatch):
    monkeypatch.setattr(publisher, "MOST_TRIES", 3)
    tries: list[Try] = []
    first, other = Gateway(SILENCE, tries=tries), Gateway(SILENCE, tries=tries)
    tally = publish(first, other)
    assert [it.gateway for it in tries] == [first, other, first]
    assert (tally.published, tally.count_acknowledged, tally.given_up) == (1, 0, 1)


@pytest.mark.usefixtures("at_once")
def test_what_is_always_refused_is_given_up_and_counted(monkeypatch):
    monkeypatch.setattr(publisher, "MOST_TRIES", 3)
    tally = publish(Gateway(503), Gateway(503), count=2)
    assert (tally.published, tally.count_acknowledged, tally.given_up) == (2, 0, 2)
    assert (tally.refused, tally.retried) == (6, 4)


@pytest.mark.usefixtures("at_once")
def test_a_try_without_an_answer_ends_and_is_a_refusal(monkeypatch):
    monkeypatch.setattr(publisher, "PATIENCE_SECONDS", SOON)
    silent, other = Gateway(SILENCE), Gateway(202)
    tally = publish(silent, other)
    assert tally.refused >= 1
    assert tally.count_acknowledged == 1


@pytest.mark.usefixtures("at_once")
def test_a_publisher_with_one_gateway_retries_there():
    only = Gateway(503, 503, 202)
    tally = publish(only)
    assert only.keys == ["run-0"] * 3
    assert (tally.count_acknowledged, tally.refused, tally.retried) == (1, 2, 2)


@pytest.mark.usefixtures("at_once")
def test_messages_do_not_wait_for_those_before_them():
    slow = Gateway(30.0, 202)

    async def published() -> Tally:
        tally = Tally()
        async with listening(slow) as urls, ClientSession() as session:
            its = Publisher(session, urls, "secret", tally, "run")
            task = asyncio.create_task(its.publish(1000, After(10)))
            async with asyncio.timeout(20):
                while tally.count_acknowledged < 9:
                    await asyncio.sleep(0.01)
            task.cancel()
        return tally

    assert asyncio.run(published()).published == 10
