"""What the publisher is told, for every pair of outcomes, by the policy's own C#."""

import json
import uuid
from base64 import b64encode
from datetime import UTC, datetime
from hashlib import sha256
from itertools import product
from types import SimpleNamespace

import pytest

from tests.policy_csharp.conftest import POLICY, deployed
from tests.policy_csharp.walk import Walk

OUTCOMES = (201, 400, 401, 403, 408, 410, 429, 500, 503, None)
MAY_PASS = {408, 429, 500, 503, None}
MARKING = {408, 500, 503, None}
PRIMARY, DR = "skip-until:primary.example", "skip-until:dr.example"
FAR, PAST = str(9 * 10**18 // 5), "1"
"""Marks: ticks that lie far ahead, and long ago."""


def publish(
    evaluator, policy, *, primary=201, dr=201, handoff=201, cache=None, body=b"a message", **headers
):
    """Posts a message to a gateway whose regions answer so; a list answers try by try."""
    answers = {
        "https://primary.example/placed/messages": primary,
        "https://dr.example/placed/messages": dr,
        "https://primary.example/placed-handoff/messages": handoff,
        "https://dr.example/placed-handoff/messages": handoff,
    }

    def bus(url: str):
        answer = answers[url]
        return answer.pop(0) if isinstance(answer, list) else answer

    walk = Walk(evaluator=evaluator, bus=bus, cache={} if cache is None else cache)
    named = {name.replace("_", "-"): value for name, value in headers.items()}
    evaluator.receive(named, None if body is None else b64encode(body).decode())
    answer = walk.run(policy.find("inbound"))
    assert answer is not None
    return SimpleNamespace(
        status=answer.status,
        headers=answer.headers,
        body=json.loads(answer.body),
        sends=walk.sends,
        tries=lambda place: sum(f"//{place}/messages" in send.url for send in walk.sends),
        cache=walk.cache,
        traces=walk.traces,
    )


def promised(primary, dr, handoff):
    """The answer that a publisher may rely on."""
    match primary == 201, dr == 201:
        case True, True:
            return 202, {"stored": ["primary", "dr"]}
        case True, False if handoff == 201:
            return 202, {"stored": ["primary"], "handoff": "dr"}
        case False, True if handoff == 201:
            return 202, {"stored": ["dr"], "handoff": "primary"}
        case False, False if primary == dr == 400:
            return 422, None
        case _:
            return 503, None


def broken_promises(evaluator, policy):
    """Every combination of outcomes whose answer is not the promised one."""
    for outcomes in product(OUTCOMES, OUTCOMES, (201, 503, None)):
        primary, dr, handoff = outcomes
        told = publish(evaluator, policy, primary=primary, dr=dr, handoff=handoff)
        status, stored = promised(*outcomes)
        kept = {"stored": told.body.get("stored")}
        kept |= {"handoff": told.body["handoff"]} if "handoff" in told.body else {}
        if told.status != status or (stored is not None and kept != stored):
            yield outcomes


def test_every_pair_of_outcomes_gets_the_promised_answer(evaluator, policy):
    assert list(broken_promises(evaluator, policy)) == []


@pytest.mark.parametrize(
    ("right", "wrong"),
    [
        ('["handoffStatus"] == 201', '["handoffStatus"] >= 201'),
        ('["primaryStatus"] == 201 &amp;&amp;', '["primaryStatus"] == 201 ||'),
        ('["drStatus"] == 400)', '["drStatus"] >= 400)'),
        ('["primaryStatus"] == 201 ? "primary"', '["primaryStatus"] != 201 ? "primary"'),
    ],
)
def test_a_policy_that_breaks_a_promise_is_caught(compiled, right, wrong):
    text = POLICY.read_text(encoding="utf-8")
    assert right in text

    policy = deployed(text.replace(right, wrong))

    assert any(broken_promises(compiled(policy), policy))


def test_a_failed_publish_says_when_and_how_to_retry(evaluator, policy):
    told = publish(evaluator, policy, primary=503, dr=None)

    assert told.headers["Retry-After"] == "5"
    assert "same Idempotency-Key" in told.body["error"]
    assert uuid.UUID(told.body["messageId"])


@pytest.mark.parametrize("outcome", OUTCOMES)
def test_only_what_may_pass_is_tried_three_times(evaluator, policy, outcome):
    told = publish(evaluator, policy, primary=outcome)

    assert told.tries("primary.example/placed") == (3 if outcome in MAY_PASS else 1)
    assert told.tries("dr.example/placed") == 1


def test_a_try_that_succeeds_ends_the_tries(evaluator, policy):
    told = publish(evaluator, policy, primary=[503, None, 201])

    assert told.body["stored"] == ["primary", "dr"]
    assert told.cache == {}


@pytest.mark.parametrize("outcome", [403, 408, 429, 503, None])
def test_the_handoff_is_tried_at_most_twice(evaluator, policy, outcome):
    told = publish(evaluator, policy, primary=None, handoff=outcome)

    assert told.tries("dr.example/placed-handoff") == (2 if outcome in MAY_PASS else 1)
    assert told.tries("primary.example/placed-handoff") == 0


def test_every_copy_is_the_same_message(evaluator, policy):
    told = publish(evaluator, policy, primary=410, body=b"\xff\x00\r\n", Content_Type="a/b; c=d")

    assert len(told.sends) == 3
    assert len({json.dumps(send.headers) for send in told.sends}) == 1
    assert {send.body for send in told.sends} == {b64encode(b"\xff\x00\r\n").decode()}
    headers = told.sends[0].headers
    assert headers["Content-Type"] == "a/b; c=d"
    assert headers["Authorization"] == "Bearer a-token"
    assert json.loads(headers["BrokerProperties"]).keys() == {"MessageId", "CorrelationId"}
    assert json.loads(headers["BrokerProperties"])["MessageId"] == told.body["messageId"]


def test_a_message_says_in_quotes_when_it_was_published(evaluator, policy):
    published = publish(evaluator, policy).sends[0].headers["PublishedAt"]

    age = datetime.now(UTC) - datetime.fromisoformat(published.strip('"'))
    assert published == f'"{published.strip(chr(34))}"'
    assert abs(age.total_seconds()) < 60


def test_a_message_without_a_content_type_is_bytes(evaluator, policy):
    sends = publish(evaluator, policy).sends

    assert sends[0].headers["Content-Type"] == "application/octet-stream"


def test_the_message_id_is_derived_from_all_that_makes_the_message(evaluator, policy):
    told = publish(evaluator, policy, body=b"a message", Idempotency_Key="order-1")

    digest = b64encode(sha256(b"a message").digest()).decode()
    made_of = "\n".join(["orders", "placed", "publisher", "order-1", digest])
    expected = uuid.UUID(bytes_le=sha256(made_of.encode()).digest()[:16])
    assert told.body["messageId"] == str(expected)


@pytest.mark.parametrize("change", [{"body": b"another"}, {"Idempotency_Key": "order-2"}])
def test_another_body_or_key_is_another_message(evaluator, policy, change):
    usual = {"body": b"a message", "Idempotency_Key": "order-1"}
    first = publish(evaluator, policy, **usual).body["messageId"]

    assert publish(evaluator, policy, **usual).body["messageId"] == first
    assert publish(evaluator, policy, **usual | change).body["messageId"] != first


def test_without_a_key_every_publish_is_a_new_message(evaluator, policy):
    assert publish(evaluator, policy).body != publish(evaluator, policy).body


@pytest.mark.parametrize(
    ("status", "request_"),
    [
        (400, {"Idempotency_Key": ""}),
        (400, {"Idempotency_Key": "  "}),
        (400, {"Idempotency_Key": "k" * 257}),
        (400, {"body": None}),
        (400, {"body": b""}),
        (415, {"Content_Type": "application/vnd.microsoft.servicebus.json"}),
        (415, {"Content_Type": "Application/VND.Microsoft.ServiceBus.JSON; charset=utf-8"}),
        (413, {"body": b"x" * 1001}),
        (413, {"body": b"x" * 991, "Content_Type": "text/plain"}),
    ],
)
def test_a_refusal_is_json_that_says_why_and_sends_nothing(evaluator, policy, status, request_):
    told = publish(evaluator, policy, **request_)

    assert told.status == status
    assert told.headers["Content-Type"] == "application/json"
    assert told.body["error"]
    assert told.sends == []


@pytest.mark.parametrize(
    "request_",
    [{"Idempotency_Key": "k" * 256}, {"body": b"x" * 990, "Content_Type": "text/plain"}],
)
def test_what_just_fits_is_accepted(evaluator, policy, request_):
    assert publish(evaluator, policy, **request_).status == 202


def test_a_one_sided_publish_leaves_a_trace(evaluator, policy):
    told = publish(evaluator, policy, dr=410)

    assert told.traces == [
        f"{told.body['messageId']} not stored in both regions: primary 201, dr 410"
    ]
    assert publish(evaluator, policy).traces == []


@pytest.mark.parametrize("outcome", OUTCOMES)
def test_only_silence_and_breakdown_mark_a_region(evaluator, policy, outcome):
    told = publish(evaluator, policy, primary=outcome)

    assert set(told.cache) == ({PRIMARY} if outcome in MARKING else set())


def test_a_mark_lasts_thirty_seconds(evaluator, policy):
    mark = publish(evaluator, policy, dr=None).cache[DR]

    ahead = int(mark) / 10**7 - 62_135_596_800 - datetime.now(UTC).timestamp()
    assert 25 < ahead <= 30


def test_a_marked_region_is_skipped_and_owed_the_message(evaluator, policy):
    told = publish(evaluator, policy, cache={PRIMARY: FAR})

    assert told.tries("primary.example/placed") == 0
    assert (told.body["stored"], told.body["handoff"]) == (["dr"], "primary")
    assert told.cache == {PRIMARY: FAR}


@pytest.mark.parametrize("marks", list(product((FAR, PAST), repeat=2)))
def test_two_marked_regions_are_both_tried_once(evaluator, policy, marks):
    told = publish(
        evaluator, policy, primary=None, dr=201, cache=dict(zip((PRIMARY, DR), marks, strict=True))
    )

    assert told.tries("primary.example/placed") == 1
    assert told.tries("dr.example/placed") == 1
    assert set(told.cache) == {PRIMARY}


@pytest.mark.parametrize("outcome", OUTCOMES)
def test_an_old_mark_allows_one_probe_that_clears_or_renews_it(evaluator, policy, outcome):
    told = publish(evaluator, policy, primary=outcome, cache={PRIMARY: PAST})

    assert told.tries("primary.example/placed") == 1
    assert (PRIMARY in told.cache) is (outcome in MARKING)
    assert told.cache.get(PRIMARY) != PAST


def test_while_one_publish_probes_a_region_the_others_go_on_skipping_it(evaluator, policy):
    cache, seen = {PRIMARY: PAST}, []

    def bus(url: str) -> int:
        if "primary" in url:
            seen.append(int(cache[PRIMARY]))
        return 201

    evaluator.receive({}, b64encode(b"a message").decode())
    Walk(evaluator=evaluator, bus=bus, cache=cache).run(policy.find("inbound"))

    assert seen[0] > int(PAST)
    assert cache == {}


def test_an_error_after_the_fan_out_began_is_an_unknown_outcome(evaluator, policy):
    begun = publish(evaluator, policy)

    answer = Walk(evaluator=evaluator, bus=lambda _: None).run(policy.find("on-error"))

    assert answer is not None
    assert answer.status == 503
    assert "Retry-After" in answer.headers
    assert json.loads(answer.body)["messageId"] == begun.body["messageId"]


def test_an_error_before_the_fan_out_keeps_its_own_answer(evaluator, policy):
    evaluator.receive({}, None)

    assert Walk(evaluator=evaluator, bus=lambda _: None).run(policy.find("on-error")) is None
