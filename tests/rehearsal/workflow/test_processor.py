"""The processor, as the runtime executes it."""

from collections import deque
from dataclasses import replace

import pytest
from hypothesis import given
from hypothesis import strategies as st

from rehearsal.effects import Response
from rehearsal.workflow import Answer, Status, deployment
from tests.rehearsal.workflow.site import (
    CONNECTIONS,
    IDENTITY,
    PARAMETERS,
    Site,
    definition,
    message,
)
from tests.rehearsal.workflow.virtual import Reply

CALL = (
    *("actions", "Enough_of_the_lock_is_left"),
    *("actions", "Message_is_superseded", "else", "actions", "Call"),
)
NONE = Reply(seconds=1e9)
REFUSED = Reply()


def test_a_message_that_the_backend_takes_is_completed():
    site = Site()
    site.deploy("processor")
    site.send(message())

    site.run(1)

    assert site.bus.settled == [("complete", "m1")]
    assert [result.status for result in site.time.results] == [Status.SUCCEEDED]


def test_the_backend_learns_who_calls_and_which_message_it_is():
    site = Site()
    site.deploy("processor")
    site.send(message(content_type="text/csv"))

    site.run(1)

    (request,) = site.requests
    assert (request.method, request.url) == ("POST", "https://backend.example/placed")
    assert request.headers == {
        "Content-Type": "text/csv",
        "Idempotency-Key": "m1",
        "PublishedAt": "2026-01-31T11:59:58.1234567Z",
        "Authorization": f"Bearer {IDENTITY} for api://backend",
    }


@given(body=st.binary(max_size=400), content_type=st.sampled_from(["image/png", "text/plain"]))
def test_the_body_arrives_byte_for_byte(body, content_type):
    site = Site()
    site.deploy("processor")
    site.send(message(body=body, content_type=content_type))

    site.run(1)

    (request,) = site.requests
    assert request.body == body
    assert request.headers["Content-Type"] == content_type


def test_a_message_without_content_type_is_called_a_stream_of_bytes():
    site = Site()
    site.deploy("processor")
    site.send(message(content_type=None))

    site.run(1)

    assert site.requests[0].headers["Content-Type"] == "application/octet-stream"


@pytest.mark.parametrize("status", [400, 413, 422, 451])
def test_a_permanent_refusal_is_dead_lettered_with_its_reason(status):
    site = Site(status)
    site.deploy("processor")
    site.send(message())

    site.run(1)

    description = f"The backend answered {status}"
    assert site.bus.settled == [("dead_letter", "m1", "BackendRefused", description)]
    assert len(site.requests) == 1


@pytest.mark.parametrize("answer", [301, 401, 404, 409, 410, 500, 503, 429, NONE, REFUSED])
def test_any_other_failure_keeps_the_slot_until_shortly_before_the_lock_ends(answer):
    site = Site(answer)
    host = site.deploy("processor")
    site.send(message())

    site.run(289)
    assert len(host.running) == 1

    site.run(299)
    assert not host.running
    assert site.bus.settled == []
    assert site.asked("abandon") == []


def test_a_message_that_failed_comes_again_when_its_lock_has_ended():
    site = Site(500)
    site.deploy("processor")
    site.send(message())

    site.run(299)
    site.answer = 200
    site.run(400)

    assert site.bus.settled == [("complete", "m1")]


@pytest.mark.parametrize(
    ("answer", "times"),
    [(404, [0]), (500, [0, 10, 20]), (REFUSED, [0, 10, 20]), (NONE, [0, 55, 110])],
)
def test_attempts_and_delays_stay_within_their_share_of_the_lock(answer, times):
    site = Site(answer)
    site.deploy("processor")
    site.send(message())

    site.run(299)

    assert site.request_times == times
    assert times[-1] + 45 <= 155


def test_a_retry_that_succeeds_completes():
    answers = iter([REFUSED, Reply(Response(status=503)), Reply(Response(status=201))])
    site = Site(lambda _: next(answers))
    site.deploy("processor")
    site.send(message())

    site.run(30)

    assert site.bus.settled == [("complete", "m1")]


@pytest.mark.parametrize("published", ['"2026-01-31T10:59:59Z"', "2026-01-31T10:59:59.9999999Z"])
def test_a_superseded_message_is_completed_without_a_call(published):
    site = Site()
    site.deploy("processor", supersededBefore="2026-01-31T11:00:00Z")
    site.send(message(properties={"PublishedAt": published}))

    site.run(1)

    assert site.bus.settled == [("complete", "m1")]
    assert site.requests == []


@pytest.mark.parametrize(
    "properties",
    [
        {},
        {"PublishedAt": ""},
        {"PublishedAt": None},
        {"PublishedAt": "long ago"},
        {"PublishedAt": '"2026-01-31T11:00:00Z"'},
    ],
)
def test_a_message_that_may_not_be_superseded_is_called(properties):
    site = Site()
    site.deploy("processor", supersededBefore="2026-01-31T11:00:00Z")
    site.send(message(properties=properties))

    site.run(1)

    assert len(site.requests) == 1
    assert site.bus.settled == [("complete", "m1")]


def test_a_run_that_begins_too_late_on_its_lock_leaves_the_message_alone():
    site = Site(500)
    site.deploy("processor", runs=1)
    site.send(message(1), message(2))

    site.run(299)

    assert {request.headers["Idempotency-Key"] for request in site.requests} == {"m1"}
    assert len(site.time.results) == 2
    assert site.bus.settled == []


def test_the_bus_is_asked_again_when_it_fails_to_complete():
    site = Site()
    site.bus.answers["complete"] = deque([Answer(status=500)])
    site.deploy("processor")
    site.send(message())

    site.run(10)

    assert site.asked("complete") == [0, 5]
    assert site.bus.settled == [("complete", "m1")]


def test_a_lost_lock_fails_the_run_and_the_message_comes_again():
    site = Site()
    site.bus.answers["complete"] = deque([Answer(status=404)])
    site.deploy("processor")
    site.send(message())

    site.run(100)
    assert [result.status for result in site.time.results] == [Status.FAILED]

    site.run(400)
    assert site.bus.settled == [("complete", "m1")]
    assert len(site.requests) == 2


@pytest.mark.parametrize("status", [200, 201, 202, 204, 299])
def test_any_success_completes(status):
    site = Site(status)
    site.deploy("processor")
    site.send(message())

    site.run(1)

    assert site.bus.settled == [("complete", "m1")]


@pytest.mark.parametrize(("seconds", "calls"), [(44, 1), (46, 3)])
def test_a_slow_backend_has_three_quarters_of_a_minute(seconds, calls):
    site = Site(Reply(Response(status=200), seconds=seconds))
    site.deploy("processor")
    site.send(message())

    site.run(299)

    assert len(site.requests) == calls
    assert (site.bus.settled == [("complete", "m1")]) is (calls == 1)


def test_the_slowest_success_still_completes_under_its_lock():
    answers = iter([NONE, NONE, Reply(Response(status=200), seconds=44)])
    site = Site(lambda _: next(answers))
    site.bus.handing_over = 119
    site.bus.answers["complete"] = deque([Answer(status=500), Answer(status=500)])
    site.deploy("processor")
    site.send(message())

    site.run(299)

    assert site.bus.settled == [("complete", "m1")]
    assert site.asked("complete")[-1] < 300


def test_refusals_are_permanent_only_as_configured():
    site = Site(422)
    host = site.deploy("processor", permanentRefusals=[400])
    site.send(message())

    site.run(289)

    assert (site.bus.settled, len(host.running)) == ([], 1)


def test_without_an_audience_the_backend_gets_no_token():
    document = definition("processor")
    authentication = document
    for part in CALL:
        authentication = authentication[part]
    del authentication["inputs"]["authentication"]
    site = Site()
    values = {"$connections": CONNECTIONS, **PARAMETERS["processor"], "backendAudience": ""}
    given = {name: {"value": value} for name, value in values.items()}
    inputs = {"definition": document, "parameters": given}
    site.time.host(deployment("processor", inputs), site.services)
    site.send(message())

    site.run(1)

    assert "Authorization" not in site.requests[0].headers
    assert site.bus.settled == [("complete", "m1")]


def test_without_a_cut_nothing_is_superseded():
    site = Site()
    site.deploy("processor", supersededBefore="")
    site.send(message(properties={"PublishedAt": "0001-01-01T00:00:00Z"}))

    site.run(1)

    assert len(site.requests) == 1


@pytest.mark.parametrize("message_id", ["ünïcode", "new\nline"])
def test_an_id_that_no_header_can_hold_keeps_the_slot(message_id):
    site = Site()
    host = site.deploy("processor")
    site.send(replace(message(), message_id=message_id))

    site.run(289)

    assert (site.requests, site.bus.settled, len(host.running)) == ([], [], 1)


@given(
    published=st.none() | st.text(max_size=30) | st.integers() | st.booleans(),
    cut=st.sampled_from(["", "2026-01-31T11:00:00Z"]),
    content_type=st.none() | st.text(max_size=20),
)
def test_no_message_is_completed_without_a_call_unless_it_is_superseded(
    published, cut, content_type
):
    site = Site()
    site.deploy("processor", supersededBefore=cut)
    site.send(message(properties={"PublishedAt": published}, content_type=content_type))

    site.run(299)

    assert bool(site.bus.settled) is bool(site.requests)


def test_a_backlog_is_superseded_without_a_call_and_what_is_new_is_called():
    site = Site()
    site.deploy("processor", supersededBefore="2026-01-31T11:00:00Z")
    old = {"PublishedAt": "2026-01-31T10:00:00.0000000Z"}
    site.send(*(message(n, properties=old) for n in range(50)), message("new"))

    site.run(60)

    assert [request.headers["Idempotency-Key"] for request in site.requests] == ["mnew"]
    assert len(site.bus.settled) == 51
