"""Our policy, run by the gateway, keeps the promise of docs/design.md, section 5."""

import json
from datetime import timedelta
from itertools import product
from uuid import UUID

import pytest
from hypothesis import given
from hypothesis import strategies as st

from rehearsal.effects import Request
from rehearsal.gateway import NoCache, NoToken
from tests.policy_csharp.test_outcomes import OUTCOMES, promised
from tests.rehearsal.gateway.publishing import Publishing, fan_out
from tests.rehearsal.gateway.virtual import START

LONGEST = 25
"""Seconds that a publish may take."""
MARK = 30
"""Seconds for which a region is skipped."""


@pytest.mark.parametrize("handoff", [201, 503, None])
def test_every_pair_of_outcomes_gets_the_promised_answer(handoff):
    for primary, dr in product(OUTCOMES, OUTCOMES):
        told = Publishing(primary=primary, dr=dr, handoff=handoff).publish()
        status, stored = promised(primary, dr, handoff)
        kept = {name: told.body[name] for name in ("stored", "handoff") if name in told.body}
        assert (told.status, kept) == (status, stored or {}), (primary, dr)


def test_never_more_is_acknowledged_than_lies_on_the_queues():
    for primary, dr, handoff in product(OUTCOMES, OUTCOMES, OUTCOMES):
        told = Publishing(primary=primary, dr=dr, handoff=handoff).publish()
        whole = primary == dr == 201
        owed = 201 in (primary, dr) and handoff == 201
        assert (told.status == 202) is (whole or owed)


@pytest.mark.parametrize("seconds", [0, 3.9, 4.1])
def test_every_pair_of_outcomes_is_answered_in_time(seconds):
    for primary, dr, handoff in product(OUTCOMES, OUTCOMES, OUTCOMES):
        latency = dict.fromkeys(("primary.example", "dr.example"), seconds)
        told = Publishing(primary=primary, dr=dr, handoff=handoff, latency=latency).publish()
        assert told.seconds < LONGEST


@pytest.mark.parametrize(("primary", "dr"), [(2, 3), (3, 0.5), (0, 0)])
def test_a_publish_takes_as_long_as_the_slower_of_its_sends(primary, dr):
    latency = {"primary.example": primary, "dr.example": dr}
    assert Publishing(latency=latency).publish().seconds == max(primary, dr)


def test_a_handoff_comes_after_both_sends():
    publishing = Publishing(primary=403, latency={"primary.example": 1, "dr.example": 2})
    told = publishing.publish()
    assert told.seconds == 2 + 2
    assert [send.url.split("/", 3)[3] for send in publishing.sends] == [
        "placed/messages",
        "placed/messages",
        "placed-handoff/messages",
    ]


# What the publisher is told


def test_a_refusal_to_both_regions_cannot_be_retried():
    told = Publishing(primary=400, dr=400).publish()
    assert told.status == 422
    assert "Retry-After" not in told.response.headers
    assert "a retry cannot help" in told.body["error"]


def test_an_unknown_outcome_says_when_and_how_to_retry():
    told = Publishing(primary=None, dr=503).publish()
    assert (told.status, told.response.headers["Retry-After"]) == (503, "5")
    assert UUID(told.body["messageId"])
    assert "same Idempotency-Key" in told.body["error"]


@pytest.mark.parametrize(
    ("status", "body", "headers", "why"),
    [
        (400, b"", {}, "the body is empty"),
        (400, b"x", {"Idempotency_Key": ""}, "1 to 256 characters"),
        (400, b"x", {"Idempotency_Key": " \t "}, "1 to 256 characters"),
        (400, b"x", {"Idempotency_Key": "k" * 257}, "1 to 256 characters"),
        (400, b"x", {"Idempotency_Key": "ü" * 5000}, "1 to 256 characters"),
        (413, b"x" * 1001, {}, "at most 1000 bytes"),
        (413, b"x" * 995, {"Content_Type": "text/plain"}, "at most 1000 bytes"),
        (415, b"[]", {"Content_Type": "application/vnd.microsoft.servicebus.json"}, "one message"),
        (
            415,
            b"[]",
            {"Content_Type": "Application/VND.Microsoft.ServiceBus.JSON;x"},
            "one message",
        ),
    ],
)
def test_a_refusal_is_json_that_says_why_and_sends_nothing(status, body, headers, why):
    publishing = Publishing()
    told = publishing.publish(body, **headers)
    assert (told.status, publishing.sends) == (status, [])
    assert told.response.headers["Content-Type"] == "application/json"
    assert why in told.body["error"]


@given(
    body=st.binary(min_size=1, max_size=900),
    content_type=st.sampled_from(["image/png", "application/json", "text/plain; charset=latin-1"]),
)
def test_a_body_and_its_type_travel_byte_for_byte(body, content_type):
    publishing = Publishing(primary=410)
    assert publishing.publish(body, Content_Type=content_type).status == 202
    assert {(send.body, send.headers["Content-Type"]) for send in publishing.sends} == {
        (body, content_type)
    }
    assert len(publishing.sends) == 3


def test_a_key_makes_the_id_and_its_lack_a_new_one():
    def ids(times, **headers):
        return {Publishing().publish(**headers).body["messageId"] for _ in range(times)}

    publishing = Publishing()
    assert len(ids(2, Idempotency_Key="order-1")) == 1
    assert ids(1, Idempotency_Key="order-1") != ids(1, Idempotency_Key="order-2")
    assert len({publishing.publish().body["messageId"] for _ in range(3)}) == 3


def test_every_copy_carries_the_id_the_time_and_a_token():
    publishing = Publishing(dr=410)
    told = publishing.publish()
    for send in publishing.sends:
        assert json.loads(send.headers["BrokerProperties"]) == {
            "MessageId": told.body["messageId"],
            "CorrelationId": str(UUID(int=7)),
        }
        assert send.headers["PublishedAt"] == '"2026-03-01T03:00:00.0000000Z"'
        assert send.headers["Authorization"] == (
            "Bearer an-identity at https://servicebus.azure.net/"
        )


def test_without_a_token_the_outcome_is_unknown_and_nothing_is_sent():
    publishing = Publishing()

    def refused(client, resource):
        raise NoToken(f"{client} may not have a token for {resource}")

    request = Request(method="POST", url="/orders/placed", body=b"a message")
    (response,) = publishing.world.run(fan_out().run(request, publishing.context(refused)))
    assert (response.status, publishing.sends) == (503, [])
    assert response.headers["Retry-After"] == "5"
    assert UUID(json.loads(response.body)["messageId"])


def test_what_is_not_stored_twice_leaves_a_trace():
    publishing = Publishing(dr=410)
    told = publishing.publish()
    (trace,) = publishing.traces
    assert (trace.source, trace.severity) == ("fan-out", "error")
    assert (
        trace.message == f"{told.body['messageId']} not stored in both regions: primary 201, dr 410"
    )


# A dark region


def wait(publishing, seconds):
    publishing.world.seconds += seconds


def test_a_dark_region_slows_the_first_publish_and_no_other():
    publishing = Publishing(primary=None)
    assert publishing.publish().seconds == 13
    for _ in range(5):
        tries = publishing.tries("primary.example/placed")
        told = publishing.publish()
        assert (told.seconds, told.body["stored"], told.body["handoff"]) == (0, ["dr"], "primary")
        assert publishing.tries("primary.example/placed") == tries


def test_after_the_mark_one_probe_is_made_and_renews_it():
    publishing = Publishing(primary=None)
    publishing.publish()
    wait(publishing, MARK)
    before = publishing.tries("primary.example/placed")
    told = publishing.publish_together(10)
    assert sorted(it.seconds for it in told) == [0] * 9 + [4]
    assert publishing.tries("primary.example/placed") == before + 1
    wait(publishing, MARK - 5)
    assert publishing.publish().seconds == 0
    assert publishing.tries("primary.example/placed") == before + 1


def test_a_region_that_is_back_is_used_again_after_its_probe():
    publishing = Publishing(primary=503)
    publishing.publish()
    publishing.primary = 201
    assert publishing.publish().body["stored"] == ["dr"]
    wait(publishing, MARK)
    for _ in range(3):
        assert publishing.publish().body["stored"] == ["primary", "dr"]


@given(
    steps=st.lists(
        st.tuples(
            st.sampled_from(OUTCOMES), st.sampled_from(OUTCOMES), st.sampled_from([0, 5, 31])
        ),
        min_size=1,
        max_size=8,
    )
)
def test_no_history_makes_a_publish_skip_both_regions(steps):
    publishing = Publishing()
    for primary, dr, seconds in steps:
        publishing.primary, publishing.dr, publishing.handoff = primary, dr, 201
        before = len(publishing.sends)
        told = publishing.publish()
        sent = publishing.sends[before:]
        assert any("-handoff" not in send.url for send in sent)
        assert told.seconds < LONGEST
        wait(publishing, seconds)


def test_two_dark_regions_are_both_tried():
    publishing = Publishing(primary=None, dr=None)
    publishing.publish()
    tries = [publishing.tries(f"{host}.example/placed") for host in ("primary", "dr")]
    told = publishing.publish()
    assert told.status == 503
    assert [publishing.tries(f"{host}.example/placed") for host in ("primary", "dr")] == [
        it + 1 for it in tries
    ]


@pytest.mark.parametrize("outcome", [400, 401, 403, 410, 429])
def test_a_region_that_answers_is_not_marked(outcome):
    publishing = Publishing(primary=outcome)
    publishing.publish()
    publishing.primary = 201
    assert publishing.publish().body["stored"] == ["primary", "dr"]


def test_a_gateway_without_a_cache_skips_nothing():
    publishing = Publishing(primary=None, cache=NoCache())
    for _ in range(2):
        assert publishing.publish().seconds == 13
    assert publishing.tries("primary.example/placed") == 6


def test_a_mark_lasts_as_long_as_promised():
    publishing = Publishing(primary=503)
    publishing.publish()
    key = "skip-until:primary.example"
    began = START + timedelta(seconds=publishing.world.seconds)
    mark = int(str(publishing.cache.lookup(key, began)))
    until = (mark - 621_355_968_000_000_000) / 10_000_000
    assert until - began.timestamp() == pytest.approx(MARK, abs=1e-3)
