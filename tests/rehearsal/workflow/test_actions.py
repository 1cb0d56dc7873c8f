"""Actions run, fail, are skipped and retried as the reference of the language says.

https://learn.microsoft.com/azure/logic-apps/logic-apps-workflow-actions-triggers
"""

import pytest

from rehearsal.effects import Response
from rehearsal.workflow import Status, deployment
from tests.rehearsal.workflow.site import Site, after_actions, definition
from tests.rehearsal.workflow.virtual import Reply

OK = {"type": "Compose", "inputs": 1}
FAILS = {"type": "Compose", "inputs": "@parameters('o')['missing']"}


def after(action, *befores, **more):
    """The action, to run after others; `name=status` names how those may have ended."""
    wanted = {before: ["Succeeded"] for before in befores}
    return {**action, "runAfter": {**wanted, **{n: [s] for n, s in more.items()}}}


def run(**actions):
    return after_actions(actions, o={"list": [1, 2, 3], "case": "a"})


def statuses(result):
    return {name: str(outcome.ended.status) for name, outcome in result.outcomes.items()}


# The order


def test_what_runs_after_a_failure_is_skipped_and_the_run_fails():
    result = run(a=FAILS, b=after(OK, "a"), c=after(OK, "b"))
    assert statuses(result) == {"a": "Failed"}
    assert result.status is Status.FAILED


def test_a_failure_that_is_handled_is_none():
    result = run(a=FAILS, b=after(OK, a="Failed"))
    assert statuses(result) == {"a": "Failed", "b": "Succeeded"}
    assert result.status is Status.SUCCEEDED


@pytest.mark.parametrize(("allowed", "ran"), [("Skipped", True), ("Succeeded", False)])
def test_an_action_may_run_after_a_skipped_one(allowed, ran):
    result = run(a=FAILS, b=after(OK, "a"), c=after(OK, b=allowed))
    assert ("c" in result.outcomes) is ran


def test_an_action_that_runs_after_several_needs_all_of_them():
    result = run(a=OK, b=FAILS, c=after(OK, "a", "b"), d=after(OK, "a", b="Failed"))
    assert statuses(result) == {"a": "Succeeded", "b": "Failed", "d": "Succeeded"}


# Groups


def condition(expression, **branches):
    parts = {"type": "If", "expression": expression, "actions": branches.get("then", {})}
    return {**parts, "else": {"actions": branches.get("otherwise", {})}}


@pytest.mark.parametrize(
    ("expression", "holds"),
    [
        ({"equals": [1, 1]}, True),
        ({"equals": [1, True]}, False),
        ({"equals": ["@parameters('o')['case']", "a"]}, True),
        ({"not": {"equals": [1, 1]}}, False),
        ({"and": []}, True),
        ({"or": []}, False),
        ({"and": [{"less": [1, 2]}, {"greater": [2, 1]}]}, True),
        ({"or": [{"less": [2, 1]}, {"greaterOrEquals": [2, 2]}]}, True),
        ({"and": [{"lessOrEquals": [3, 2]}]}, False),
        ({"contains": ["@parameters('o')['list']", 2]}, True),
        ({"contains": ["@parameters('o')['list']", True]}, False),
        ({"contains": ["abc", "b"]}, True),
        ({"contains": ["@parameters('o')", "case"]}, True),
    ],
)
def test_a_condition_chooses(expression, holds):
    result = run(it=condition(expression, then={"yes": OK}, otherwise={"no": OK}))
    assert set(result.outcomes) == {"it", "yes" if holds else "no"}


@pytest.mark.parametrize(
    "expression", [{"less": [1, "a"]}, {"contains": [1, 1]}, {"equals": [FAILS["inputs"], 1]}]
)
def test_a_condition_that_cannot_be_decided_fails(expression):
    result = run(it=condition(expression, then={"yes": OK}, otherwise={"no": OK}))
    assert statuses(result) == {"it": "Failed"}


def test_a_group_fails_with_what_is_in_it():
    result = run(
        scope={"type": "Scope", "actions": {"a": FAILS}},
        it=after(condition({"equals": [1, 1]}, then={"b": FAILS}), scope="Failed"),
        last=after(OK, it="Failed"),
    )
    assert set(statuses(result).values()) == {"Failed", "Succeeded"}
    assert result.status is Status.SUCCEEDED


@pytest.mark.parametrize(
    ("value", "chosen"), [("@parameters('o')['case']", "a"), (2, "two"), ("x", "d")]
)
def test_a_switch_takes_the_case_that_equals(value, chosen):
    switch = {
        "type": "Switch",
        "expression": value,
        "cases": {
            "A": {"case": "a", "actions": {"a": OK}},
            "Two": {"case": 2, "actions": {"two": OK}},
        },
        "default": {"actions": {"d": OK}},
    }
    assert set(run(it=switch).outcomes) == {"it", chosen}


def foreach(over, **actions):
    concurrency = {"concurrency": {"repetitions": 1}}
    parts = {"type": "Foreach", "foreach": over, "runtimeConfiguration": concurrency}
    return {**parts, "actions": actions}


def test_a_loop_takes_item_by_item():
    loop = foreach("@parameters('o')['list']", a={"type": "Compose", "inputs": "@items('it')"})
    assert run(it=loop).outcomes["a"].ended.outputs == 3


def test_a_loop_over_nothing_succeeds():
    loop = foreach("@parameters('o')?['none']", a=OK)
    assert statuses(run(it=loop)) == {"it": "Failed"}
    empty = foreach("@outputs('e')", a=OK)
    assert run(e={"type": "Compose", "inputs": []}, it=after(empty, "e")).status == "Succeeded"


def test_a_loop_fails_if_one_item_does_and_goes_through_all():
    check = condition({"equals": ["@items('it')", 2]}, then={"f": FAILS})
    loop = foreach("@parameters('o')['list']", check=check, z=after(OK, "check"))
    result = run(it=loop)
    assert statuses(result)["it"] == "Failed"
    # What the last item did: an earlier one left nothing behind.
    assert statuses(result)["check"] == "Succeeded"
    assert "f" not in result.outcomes


@pytest.mark.parametrize("status", ["Succeeded", "Failed", "Cancelled"])
def test_a_termination_ends_the_whole_run(status):
    end = {"type": "Terminate", "inputs": {"runStatus": status}}
    result = run(scope={"type": "Scope", "actions": {"a": end}}, b=after(OK, "scope"))
    assert result.status == status
    assert "b" not in result.outcomes


# Time


def wait(**inputs):
    return {"type": "Wait", "inputs": inputs}


@pytest.mark.parametrize(
    ("inputs", "seconds"),
    [
        ({"interval": {"count": 90, "unit": "Second"}}, 90),
        ({"interval": {"count": "@sub(5, 3)", "unit": "Minute"}}, 120),
        ({"until": {"timestamp": "@addSeconds(utcNow(), 45)"}}, 45),
        ({"until": {"timestamp": "2020-01-01T00:00:00Z"}}, 0),
    ],
)
def test_a_wait_lasts_as_long_as_it_says(inputs, seconds):
    outcome = run(it=wait(**inputs)).outcomes["it"]
    assert (outcome.ended_at - outcome.began_at).total_seconds() == seconds


@pytest.mark.parametrize(
    "inputs",
    [
        {"interval": {"count": "@sub(1, 3)", "unit": "Second"}},
        {"interval": {"count": "@sub(1, 0.5)", "unit": "Second"}},
        {"until": {"timestamp": "soon"}},
    ],
)
def test_a_wait_for_nothing_sensible_fails(inputs):
    assert statuses(run(it=wait(**inputs))) == {"it": "Failed"}


# HTTP


def called(answer, seconds=290, **changes):
    """What became of one Http action, and when its requests were sent."""
    action = {
        "type": "Http",
        "operationOptions": "DisableAsyncPattern",
        "inputs": {"method": "POST", "uri": "https://a.example/", **changes.pop("inputs", {})},
        **changes,
    }
    document = definition("sweeper")
    document["actions"] = {"it": action}
    given = {"$connections": {"value": {}}, "queueName": {"value": "placed"}}
    site = Site(answer)
    inputs = {"definition": document, "parameters": given}
    site.time.host(deployment("test", inputs), site.services)
    site.run(seconds)
    (result,) = site.time.results
    return result.outcomes["it"].ended, site


POLICIES = {
    "none": ({"type": "none"}, [0]),
    "fixed": ({"type": "fixed", "count": 3, "interval": "PT20S"}, [0, 20, 40, 60]),
    "exponential": ({"type": "exponential", "count": 3, "interval": "PT5S"}, [0, 5, 15, 35]),
    "bounded": (
        {"type": "exponential", "count": 3, "interval": "PT10S", "maximumInterval": "PT15S"},
        [0, 10, 25, 40],
    ),
    "default": (None, [0, 7.5, 22.5, 52.5, 97.5]),
}


@pytest.mark.parametrize("policy", POLICIES)
@pytest.mark.parametrize("status", [408, 429, 500, 503])
def test_what_may_pass_is_tried_again_as_the_policy_says(policy, status):
    retry, times = POLICIES[policy]
    ended, site = called(status, inputs={"retryPolicy": retry} if retry else {})
    assert site.request_times == times
    assert (ended.status, ended.outputs["statusCode"]) == (Status.FAILED, status)


@pytest.mark.parametrize("status", [200, 201, 204, 301, 400, 401, 404, 409])
def test_what_will_not_pass_is_not_tried_again(status):
    ended, site = called(status)
    assert len(site.requests) == 1
    assert ended.status == (Status.SUCCEEDED if status < 400 else Status.FAILED)


NONE = {"retryPolicy": {"type": "none"}}


def test_a_call_times_out_at_its_limit_or_after_two_minutes():
    hangs = Reply(seconds=1e9)
    ended, site = called(hangs, inputs=NONE, limit={"timeout": "PT45S"})
    assert (ended.status, ended.outputs) == (Status.TIMED_OUT, None)
    ended, site = called(Reply(Response(status=200), seconds=121), inputs=NONE)
    assert ended.status is Status.TIMED_OUT
    ended, site = called(Reply(Response(status=200), seconds=119), inputs=NONE)
    assert ended.status is Status.SUCCEEDED
    assert len(site.requests) == 1


def test_a_refused_connection_is_a_failure():
    ended, _ = called(Reply(), inputs=NONE)
    assert (ended.status, ended.error) == (Status.FAILED, "there was no answer")


@pytest.mark.parametrize(
    ("content_type", "body", "seen"),
    [
        ("application/json; charset=utf-8", b'{"a": 1}', {"a": 1}),
        ("text/plain", "für".encode(), "für"),
        ("application/json", b"{", {"$content-type": "application/json", "$content": "ew=="}),
        ("image/png", b"\xff", {"$content-type": "image/png", "$content": "/w=="}),
        (
            "application/json",
            b"[" * 9999,
            {"$content-type": "application/json", "$content": "W1tb" * 3333},
        ),
        (None, b"\xff", {"$content-type": "application/octet-stream", "$content": "/w=="}),
    ],
)
def test_a_body_is_read_by_its_type(content_type, body, seen):
    headers = {"content-type": content_type} if content_type else {}
    ended, _ = called(Reply(Response(status=200, headers=headers, body=body)))
    assert ended.outputs["body"] == seen


def test_without_a_body_there_is_none():
    ended, _ = called(204)
    assert "body" not in ended.outputs


@pytest.mark.parametrize(
    ("body", "sent", "content_type"),
    [
        ("für", "für".encode(), "text/plain; charset=utf-8"),
        ({"a": [1, None]}, b'{"a":[1,null]}', "application/json"),
        ({"$content-type": "a/b", "$content": "/w=="}, b"\xff", "a/b"),
        ("", b"", "text/plain; charset=utf-8"),
    ],
)
def test_a_body_is_written_by_its_kind(body, sent, content_type):
    _, site = called(200, inputs={"body": body})
    assert site.requests[0].body == sent
    assert site.requests[0].headers["Content-Type"] == content_type


def test_the_content_type_that_is_given_wins():
    inputs = {"body": {"a": 1}, "headers": {"content-type": "application/x"}}
    _, site = called(200, inputs=inputs)
    assert site.requests[0].headers == {"content-type": "application/x"}


@pytest.mark.parametrize(
    "inputs",
    [
        {"uri": "ftp://a.example"},
        {"uri": "@null"},
        {"headers": {"a": "ü"}},
        {"headers": {"a": "b\r\nc: d"}},
        {"headers": "@null"},
        {"body": {"$content-type": "a/b", "$content": "no base64"}},
    ],
)
def test_what_cannot_be_sent_fails_before_it_is(inputs):
    ended, site = called(200, inputs=inputs)
    assert ended.status is Status.FAILED
    assert ended.error
    assert site.requests == []
