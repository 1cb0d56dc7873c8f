"""The backend over HTTP."""

import json
import socket
from concurrent.futures import ThreadPoolExecutor

import pytest
from aiohttp import web

from rehearsal.backend import Backend, BackendRoom
from tests.rehearsal.served import PATIENCE, Served, until


@pytest.fixture
def served():
    application = web.Application()
    BackendRoom(Backend()).add_to(application)
    served = Served(application)
    yield served
    served.close()


def post(served, key="m1", body=b"{}", channel="placed", **headers):
    return served.call("POST", f"/backend/{channel}", body, Idempotency_Key=key, **headers)


def behave(served, **wanted):
    return served.call("PUT", "/backend/placed", json.dumps(wanted).encode())


def told(served, path="/backend/placed"):
    answered = served.call("GET", path)
    assert answered.status == 200
    return json.loads(answered.body)


def test_a_call_is_answered_and_recorded(served):
    assert post(served, PublishedAt="2026-03-01T03:00:00Z", Content_Type="a/b").status == 200
    record = told(served)
    assert record["times"] == {"m1": 1}
    (latest,) = record["latest"]
    assert (latest["publishedAt"], latest["contentType"]) == ("2026-03-01T03:00:00Z", "a/b")


def test_everything_can_be_summed_up(served):
    assert told(served, "/backend") == {}
    post(served)
    post(served, channel="cancelled")
    assert told(served, "/backend").keys() == {"placed", "cancelled"}


@pytest.mark.parametrize(
    ("wanted", "status"),
    [({"mode": "failing"}, 503), ({"mode": "refusing", "status": 413}, 413), ({"mode": "ok"}, 200)],
)
def test_it_answers_as_it_is_told_to(served, wanted, status):
    answered = behave(served, **wanted)
    assert (answered.status, json.loads(answered.body)["mode"]) == (200, wanted["mode"])
    assert post(served).status == status


def test_a_slow_one_does_its_work_and_then_answers(served):
    behave(served, mode="slow", seconds=0.01)
    assert post(served).status == 200
    assert told(served)["delivered"] == 1


def test_a_hanging_one_never_answers_and_records_the_call(served):
    behave(served, mode="hanging")
    with socket.create_connection(("127.0.0.1", served.port), timeout=PATIENCE) as wire:
        wire.sendall(
            b"POST /backend/placed HTTP/1.1\r\nHost: a\r\nIdempotency-Key: m1\r\n"
            b"Content-Length: 0\r\n\r\n"
        )
        until(lambda: told(served)["turnedAway"])
        # An answer would have been on its way before those to later requests.
        for _ in range(3):
            told(served)
        wire.setblocking(False)
        with pytest.raises(BlockingIOError):
            wire.recv(1)
    assert told(served)["delivered"] == 0
    behave(served, mode="ok")
    assert post(served).status == 200


def test_many_call_at_once(served):
    with ThreadPoolExecutor(16) as many:
        answers = list(many.map(lambda number: post(served, str(number % 40)).status, range(80)))
    assert answers == [200] * 80
    record = told(served)
    assert (record["delivered"], record["duplicates"]) == (40, 40)


@pytest.mark.parametrize("body", [b"", b"{", b"7", b"\xff", b'{"mode": "broken"}', b"[" * 100_000])
def test_a_behaviour_that_is_none_is_refused(served, body):
    answered = served.call("PUT", "/backend/placed", body)
    assert answered.status == 400
    assert json.loads(answered.body)["message"]
    assert post(served).status == 200


def test_a_call_without_a_key_is_refused_and_not_recorded(served):
    answered = served.call("POST", "/backend/placed", b"{}")
    assert answered.status == 400
    assert "Idempotency-Key" in json.loads(answered.body)["message"]
    assert told(served)["delivered"] == 0
