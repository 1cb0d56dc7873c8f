"""The relay, as the runtime executes it."""

import json
from itertools import cycle

import pytest
from hypothesis import given
from hypothesis import strategies as st

from rehearsal.effects import Response
from rehearsal.workflow import Status
from tests.rehearsal.workflow.site import IDENTITY, Site, message
from tests.rehearsal.workflow.virtual import Reply


def test_a_debt_is_paid_under_the_messages_own_id_and_then_completed():
    site = Site(201)
    site.deploy("relay")
    site.send(message(correlation_id="c1", content_type="text/csv"))

    site.run(1)

    (request,) = site.requests
    assert request.url == "https://east.servicebus.windows.net/placed/messages"
    assert json.loads(request.headers["BrokerProperties"]) == {
        "MessageId": "m1",
        "CorrelationId": "c1",
    }
    assert request.headers["Content-Type"] == "text/csv"
    assert request.headers["Authorization"] == (
        f"Bearer {IDENTITY} for https://servicebus.azure.net/"
    )
    assert site.bus.settled == [("complete", "m1")]


@pytest.mark.parametrize("published", ['"2026-01-31T11:59:58Z"', "2026-01-31T11:59:58Z"])
def test_the_time_of_publishing_travels_in_quotes(published):
    site = Site(201)
    site.deploy("relay")
    site.send(message(properties={"PublishedAt": published}))

    site.run(1)

    assert site.requests[0].headers["PublishedAt"] == '"2026-01-31T11:59:58Z"'


def test_without_a_time_of_publishing_none_is_made_up():
    site = Site(201)
    site.deploy("relay")
    site.send(message(properties={}))

    site.run(1)

    assert "PublishedAt" not in site.requests[0].headers


@given(body=st.binary(max_size=400))
def test_the_body_arrives_byte_for_byte(body):
    site = Site(201)
    site.deploy("relay")
    site.send(message(body=body))

    site.run(1)

    assert site.requests[0].body == body


@pytest.mark.parametrize(
    "answer", [200, 202, 301, 400, 401, 403, 404, 410, 413, 422, 500, Reply(), Reply(seconds=1e9)]
)
def test_whatever_is_not_201_settles_nothing(answer):
    site = Site(answer)
    host = site.deploy("relay")
    site.send(message())

    site.run(289)
    assert len(host.running) == 1

    site.run(299)
    assert not host.running
    assert site.bus.settled == []
    assert {operation for operation, _ in site.bus.asked} == {"receive"}


def test_a_debt_is_paid_when_the_other_region_is_back():
    site = Site(Reply(seconds=1e9))
    site.deploy("relay")
    site.send(message())

    site.run(3600)
    site.answer = 201
    site.run(4000)

    assert site.bus.settled == [("complete", "m1")]
    assert {result.status for result in site.time.results} == {Status.SUCCEEDED}


def test_a_correlation_id_that_no_header_can_hold_settles_nothing():
    site = Site(201)
    site.deploy("relay")
    site.send(message(correlation_id="ünïcode"))

    site.run(299)

    assert site.requests == []
    assert site.bus.settled == []


def test_it_never_dead_letters_whatever_it_meets_and_however_often():
    statuses = (400, 401, 403, 404, 410, 413, 422, 500)
    silences = (Reply(), Reply(seconds=1e9))
    answers = cycle([*(Reply(Response(status=it)) for it in statuses), *silences])
    site = Site(lambda _: next(answers))
    site.deploy("relay")
    site.send(message())

    site.run(86_400)

    assert {operation for operation, _ in site.bus.asked} == {"receive"}
    assert site.bus.lying[0].deliveries > 200


def test_a_slow_region_has_three_quarters_of_a_minute():
    site = Site(Reply(Response(status=201), seconds=44))
    site.deploy("relay")
    site.send(message())

    site.run(60)

    assert site.bus.settled == [("complete", "m1")]


def test_where_the_other_region_is_lost_its_own_queue_is_paid():
    site = Site(201)
    site.deploy("relay", targetHost="west.servicebus.windows.net")
    site.send(message())

    site.run(1)

    assert site.requests[0].url == "https://west.servicebus.windows.net/placed/messages"


def test_many_debts_are_paid_at_the_same_time():
    site = Site(Reply(Response(status=201), seconds=10))
    site.deploy("relay")
    site.send(*(message(number) for number in range(100)))

    site.run(51)

    assert len(site.bus.settled) == 100
