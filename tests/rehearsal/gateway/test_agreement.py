"""Over the whole matrix of outcomes our gateway does what the compiled C# of the policy does."""

import json
from base64 import b64encode
from datetime import timedelta
from itertools import product

import pytest

from rehearsal.gateway import Cache
from tests.policy_csharp.compiler import Evaluator
from tests.policy_csharp.conftest import deployed, expressions_of
from tests.policy_csharp.test_outcomes import DR, FAR, OUTCOMES, PAST, PRIMARY
from tests.policy_csharp.walk import Walk
from tests.rehearsal.gateway.publishing import POLICY, Publishing
from tests.rehearsal.gateway.virtual import START

SOME = (201, 400, 410, 429, 503, None)
NOT_THE_SAME = ("PublishedAt", "CorrelationId")
"""Each side has a clock and request ids of its own."""


@pytest.fixture(scope="module")
def policy():
    return deployed(POLICY.read_text(encoding="utf-8"))


@pytest.fixture(scope="module")
def evaluator(compiled, policy):
    assert expressions_of(policy)
    made = compiled(policy)
    assert isinstance(made, Evaluator)
    return made


def without_clock(headers):
    kept = {name: value for name, value in headers.items() if name not in NOT_THE_SAME}
    broker = json.loads(kept.pop("BrokerProperties"))
    return {**kept, "BrokerProperties": {n: v for n, v in broker.items() if n not in NOT_THE_SAME}}


def by_place(sends):
    """Headers and bodies, by address: the order between places is nobody's business."""
    places: dict[str, list[object]] = {}
    for url, headers, body in sends:
        told = {**without_clock(headers), "Authorization": "a token"}
        places.setdefault(url, []).append((told, body))
    return places


def by_mono(evaluator, policy, *, primary, dr, handoff, marks, body, headers):
    def bus(url):
        if url.endswith("-handoff/messages"):
            return handoff
        return primary if "//primary." in url else dr

    walk = Walk(evaluator=evaluator, bus=bus, cache=dict(marks))
    evaluator.receive(headers, b64encode(body).decode() if body else None)
    answer = walk.run(policy.find("inbound"))
    assert answer is not None
    return {
        "status": answer.status,
        "headers": answer.headers,
        "body": json.loads(answer.body),
        "sends": by_place((send.url, send.headers, send.body) for send in walk.sends),
        "traces": walk.traces,
        "marked": {name for name in walk.cache if walk.cache[name] != PAST},
    }


def by_us(*, primary, dr, handoff, marks, body, headers):
    cache = Cache()
    for name, value in marks.items():
        cache.store(name, value, 3600, START)
    publishing = Publishing(primary=primary, dr=dr, handoff=handoff, cache=cache)
    told = publishing.publish(body, **headers)
    later = START + timedelta(seconds=publishing.world.seconds)
    held = {name: cache.lookup(name, later) for name in (PRIMARY, DR)}
    return {
        "status": told.status,
        "headers": dict(told.response.headers),
        "body": told.body,
        "sends": by_place(
            (send.url, send.headers, b64encode(send.body).decode()) for send in publishing.sends
        ),
        "traces": [trace.message for trace in publishing.traces],
        "marked": {name for name, mark in held.items() if mark not in (None, PAST)},
    }


def disagreements(evaluator, policy, cases):
    for case in cases:
        ours, mono = by_us(**case), by_mono(evaluator, policy, **case)
        if ours != mono:
            yield (
                case,
                {name: (ours[name], mono[name]) for name in ours if ours[name] != mono[name]},
            )


def case(primary=201, dr=201, handoff=201, marks=None, body=b"a message", **headers):
    named = {"Idempotency-Key": "order-1"} | {k.replace("_", "-"): v for k, v in headers.items()}
    outcomes = {"primary": primary, "dr": dr, "handoff": handoff}
    return {**outcomes, "marks": marks or {}, "body": body, "headers": named}


def test_they_agree_on_every_pair_of_outcomes(evaluator, policy):
    outcomes = product(OUTCOMES, OUTCOMES, (201, 503, None))
    cases = (case(*each) for each in outcomes)
    assert list(disagreements(evaluator, policy, cases)) == []


def test_they_agree_on_marked_regions(evaluator, policy):
    marks = [
        {name: mark for name, mark in zip((PRIMARY, DR), pair, strict=True) if mark}
        for pair in product((None, FAR, PAST), repeat=2)
    ]
    cases = (case(primary, dr, marks=each) for primary, dr, each in product(SOME, SOME, marks))
    assert list(disagreements(evaluator, policy, cases)) == []


def test_they_agree_on_strange_requests(evaluator, policy):
    cases = [
        case(body=b""),
        case(body=b"\xff\x00\r\n" * 200, Content_Type="image/png; a=b"),
        case(body=b"x" * 1001),
        case(body=b"x" * 990, Content_Type="text/plain"),
        case(body=b"x" * 991, Content_Type="text/plain"),
        case(Content_Type="application/vnd.microsoft.servicebus.json"),
        case(Content_Type=" "),
        *(case(Idempotency_Key=key) for key in ("", " ", " a ", "k" * 256, "k" * 257, "ü€😀" * 80)),
    ]
    assert list(disagreements(evaluator, policy, cases)) == []
