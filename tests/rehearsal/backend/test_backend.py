"""The backend records every call, and behaves as it is told."""

from datetime import timedelta
from hashlib import sha256

import pytest

from rehearsal.backend import Backend, behaviour, call
from tests.rehearsal.broker.world import START


def called(backend, key="m1", at=START, channel="placed", body=b"{}", **headers):
    return backend.receive(call(channel, {"Idempotency-Key": key, **headers}, body, at))


@pytest.fixture
def backend():
    return Backend()


def test_the_work_of_each_key_is_counted(backend):
    for key in ("m1", "m2", "m1", "m1"):
        called(backend, key)
    record = backend.record("placed")
    assert dict(record.times) == {"m1": 3, "m2": 1}
    assert (record.delivered, record.duplicates, record.turned_away) == (2, 2, 0)


def test_channels_have_records_of_their_own(backend):
    called(backend)
    called(backend, channel="cancelled")
    assert backend.record("placed").delivered == backend.record("cancelled").delivered == 1
    assert backend.record("other").delivered == 0


def test_a_call_is_recorded_with_all_that_came_with_it(backend):
    headers = {"PublishedAt": "2026-03-01T02:59:58Z", "Content-Type": "text/csv"}
    called(backend, body=b"a,b", **headers)
    (latest,) = backend.record("placed").in_full()["latest"]
    assert latest == {
        "key": "m1",
        "at": "2026-03-01T03:00:00+00:00",
        "publishedAt": "2026-03-01T02:59:58Z",
        "contentType": "text/csv",
        "bodyHash": sha256(b"a,b").hexdigest(),
    }


@pytest.mark.parametrize("headers", [{}, {"Idempotency-Key": ""}])
def test_a_call_without_a_key_is_none(headers):
    with pytest.raises(ValueError, match="no Idempotency-Key"):
        call("placed", headers, b"", START)


@pytest.mark.parametrize(
    ("wanted", "status", "works", "answers"),
    [
        ({"mode": "ok"}, 200, True, True),
        ({"mode": "slow", "seconds": 7}, 200, True, True),
        ({"mode": "failing"}, 503, False, True),
        ({"mode": "failing", "status": 404}, 404, False, True),
        ({"mode": "refusing"}, 422, False, True),
        ({"mode": "hanging"}, 200, False, False),
    ],
)
def test_it_behaves_as_it_is_told(backend, wanted, status, works, answers):
    told = behaviour(wanted)
    backend.behave("placed", told)
    answer = called(backend)
    assert (answer, answer.works, answer.answers) == (told, works, answers)
    assert answer.status == status
    record = backend.record("placed")
    assert (record.delivered, record.turned_away) == ((1, 0) if works else (0, 1))


def test_work_that_was_not_done_is_no_duplicate(backend):
    backend.behave("placed", behaviour({"mode": "failing"}))
    called(backend)
    backend.behave("placed", behaviour({"mode": "ok"}))
    called(backend)
    summary = backend.summary()["placed"]
    assert (summary["delivered"], summary["duplicates"], summary["turnedAway"]) == (1, 0, 1)


@pytest.mark.parametrize(
    ("wanted", "sentence"),
    [
        (None, "mode must be one of ok, slow, failing, refusing, hanging, not None"),
        ({}, "mode must be one of"),
        ({"mode": "broken"}, "not 'broken'"),
        ({"mode": ["ok"]}, "mode must be one of"),
        ({"mode": "ok", "status": 200}, "a backend that is ok has no 'status'"),
        ({"mode": "failing", "status": 200}, "status must lie within 400 and 599, not 200"),
        ({"mode": "failing", "status": True}, "not True"),
        ({"mode": "failing", "status": "503"}, "not '503'"),
        ({"mode": "refusing", "status": 503}, "within 400 and 499"),
        ({"mode": "slow", "seconds": -1}, "seconds must lie within 0 and 3600, not -1"),
        ({"mode": "slow", "seconds": "5"}, "not '5'"),
        ({"mode": "slow", "seconds": float("nan")}, "not nan"),
    ],
)
def test_a_behaviour_that_it_does_not_know_is_refused(wanted, sentence):
    with pytest.raises(ValueError, match=r".") as refused:
        behaviour(wanted)
    assert sentence in str(refused.value)


def test_the_sum_tells_first_and_last(backend):
    called(backend)
    called(backend, at=START + timedelta(minutes=1))
    backend.behave("placed", behaviour({"mode": "refusing"}))
    called(backend, at=START + timedelta(minutes=2))
    assert backend.summary() == {
        "placed": {
            "behaviour": {"mode": "refusing", "status": 422},
            "delivered": 1,
            "duplicates": 1,
            "turnedAway": 1,
            "firstAt": "2026-03-01T03:00:00+00:00",
            "lastAt": "2026-03-01T03:01:00+00:00",
        }
    }


def test_only_the_latest_calls_are_kept_in_full(backend):
    for number in range(250):
        called(backend, str(number))
    told = backend.record("placed").in_full()
    assert [it["key"] for it in told["latest"]] == [str(number) for number in range(150, 250)]
    assert len(told["times"]) == 250


def test_what_was_counted_before_a_restart_counts_on():
    stored = {"placed": {"m1": 2}}
    backend = Backend(lambda channel: stored.setdefault(channel, {}))
    assert backend.record("placed").duplicates == 1
    called(backend)
    assert stored == {"placed": {"m1": 3}}
    assert backend.record("placed").duplicates == 2
