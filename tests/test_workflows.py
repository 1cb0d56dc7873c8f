"""The workflows as documents: what they may do with a message, and their budget of time."""

import json
import re
from collections.abc import Iterator
from datetime import timedelta
from pathlib import Path
from typing import Any

import pytest

from components.durations import parse

LOCK = timedelta(minutes=5)
CONSUMERS = ("processor", "relay")
WORKFLOWS = (*CONSUMERS, "sweeper")

OUTBOUND_LIMIT = timedelta(seconds=120)
"""Longest time that one HTTP request of a Consumption Logic App can take.

https://learn.microsoft.com/azure/logic-apps/logic-apps-limits-and-configuration
"""

FUNCTIONS = {
    *("addProperty", "addSeconds", "body", "coalesce", "concat", "empty", "encodeURIComponent"),
    *("if", "items", "less", "outputs", "parameters", "replace", "string", "sub", "ticks"),
    *("trigger", "triggerBody", "utcNow"),
}
"""https://learn.microsoft.com/azure/logic-apps/workflow-definition-language-functions-reference"""

PARAMETERS = {
    "processor": {
        *("$connections", "queueName", "backendUrl", "backendAudience", "identity"),
        *("permanentRefusals", "supersededBefore", "lockSeconds"),
    },
    "relay": {"$connections", "queueName", "targetHost", "targetQueue", "identity", "lockSeconds"},
    "sweeper": {"$connections", "queueName"},
}


def read(name: str) -> dict[str, Any]:
    path = Path(__file__).parents[1] / "workflows" / f"{name}.json"
    definition: dict[str, Any] = json.loads(path.read_text(encoding="utf-8"))
    return definition


def scopes(actions: dict[str, Any]) -> Iterator[dict[str, Any]]:
    """These actions, and those of every scope within."""
    yield actions
    for action in actions.values():
        for inner in (action, action.get("else", {})):
            yield from scopes(inner["actions"]) if "actions" in inner else ()


def actions_of(name: str) -> dict[str, Any]:
    """Every action of the workflow by name."""
    return {key: value for scope in scopes(read(name)["actions"]) for key, value in scope.items()}


def strings(value: Any) -> Iterator[str]:
    match value:
        case str():
            yield value
        case dict():
            for inner in value.values():
                yield from strings(inner)
        case list():
            for inner in value:
                yield from strings(inner)


def operations(name: str) -> dict[str, str]:
    """What each connector action does to the queue: the end of its path."""
    found = {key: a for key, a in actions_of(name).items() if a["type"] == "ApiConnection"}
    return {key: a["inputs"]["path"].partition("/messages")[2] for key, a in found.items()}


def http(name: str) -> Any:
    (action,) = [action for action in actions_of(name).values() if action["type"] == "Http"]
    return action


def longest(action: dict[str, Any]) -> timedelta:
    """Every attempt and every delay to its end."""
    policy = action["inputs"]["retryPolicy"]
    retries: int = policy["count"]
    delay = parse(policy["interval"])
    return parse(action["limit"]["timeout"]) * (retries + 1) + delay * retries


def reserve(name: str) -> timedelta:
    """How much of the lock must be left before the message is touched."""
    (condition,) = actions_of(name)["Enough_of_the_lock_is_left"]["expression"]["and"]
    now, latest = condition["less"]
    assert now == "@ticks(utcNow())"
    start = r"addSeconds\(trigger\(\)\['startTime'\], sub\(parameters\('lockSeconds'\), (\d+)\)\)"
    found = re.fullmatch(rf"@ticks\({start}\)", latest)
    assert found
    return timedelta(seconds=int(found[1]))


@pytest.mark.parametrize("name", WORKFLOWS)
def test_a_workflow_declares_what_the_program_gives_and_uses_all_of_it(name):
    used = set(re.findall(r"parameters\('(.+?)'\)", "\n".join(strings(read(name)))))

    assert set(read(name)["parameters"]) == used == PARAMETERS[name]


@pytest.mark.parametrize("name", WORKFLOWS)
def test_no_two_actions_share_a_name(name):
    names = [key for scope in scopes(read(name)["actions"]) for key in scope]

    assert len(names) == len(set(names))


@pytest.mark.parametrize("name", WORKFLOWS)
def test_an_action_runs_after_actions_of_its_own_scope(name):
    for scope in scopes(read(name)["actions"]):
        assert any(not action["runAfter"] for action in scope.values())
        for key, action in scope.items():
            assert set(action["runAfter"]) <= set(scope) - {key}


@pytest.mark.parametrize("name", WORKFLOWS)
def test_expressions_refer_to_actions_that_exist(name):
    text = "\n".join(strings(read(name)))

    assert set(re.findall(r"(?:outputs|body|items)\('(.+?)'\)", text)) <= set(actions_of(name))


@pytest.mark.parametrize("name", WORKFLOWS)
def test_expressions_use_only_functions_known_to_exist(name):
    expressions = [text for text in strings(read(name)) if "@" in text]
    code = [re.sub(r"'[^']*'", "''", text) for text in expressions]

    assert set(re.findall(r"(\w+)\(", "\n".join(code))) <= FUNCTIONS
    assert all(text.count("(") == text.count(")") for text in code)


@pytest.mark.parametrize("name", CONSUMERS)
def test_a_consumer_takes_one_message_under_a_lock_and_lets_one_wait(name):
    (trigger,) = read(name)["triggers"].items()

    assert trigger[0] == "message"
    assert trigger[1]["inputs"]["path"].endswith("/messages/head/peek")
    assert trigger[1]["inputs"]["queries"]["queueType"] == "Main"
    assert trigger[1]["runtimeConfiguration"]["concurrency"]["maximumWaitingRuns"] == 1
    assert isinstance(trigger[1]["runtimeConfiguration"]["concurrency"]["runs"], int)


@pytest.mark.parametrize("name", CONSUMERS)
def test_waiting_attempts_and_delays_together_stay_below_the_lock(name):
    call = http(name)
    settling = timedelta(seconds=20)

    assert longest(call) + settling <= reserve(name) < LOCK


@pytest.mark.parametrize("name", CONSUMERS)
def test_a_message_may_wait_longer_than_the_trigger_polls(name):
    assert LOCK - reserve(name) > timedelta(seconds=90)


@pytest.mark.parametrize("name", CONSUMERS)
def test_one_request_stays_within_what_azure_allows(name):
    assert parse(http(name)["limit"]["timeout"]) < OUTBOUND_LIMIT


@pytest.mark.parametrize("name", CONSUMERS)
def test_an_answer_of_202_is_an_answer(name):
    assert http(name)["operationOptions"] == "DisableAsyncPattern"


@pytest.mark.parametrize("name", CONSUMERS)
def test_the_body_travels_byte_for_byte(name):
    body = http(name)["inputs"]["body"]

    assert body["$content"] == "@coalesce(triggerBody()?['ContentData'], '')"
    assert body["$content-type"] == actions_of(name)["Headers"]["inputs"]["Content-Type"]


@pytest.mark.parametrize("name", CONSUMERS)
def test_a_failure_keeps_the_slot_until_shortly_before_the_lock_ends(name):
    wait = actions_of(name)["Keep_the_slot"]

    assert wait["type"] == "Wait"
    assert wait["inputs"]["until"]["timestamp"] == (
        "@addSeconds(trigger()['startTime'], sub(parameters('lockSeconds'), 10))"
    )


@pytest.mark.parametrize("name", CONSUMERS)
def test_a_silent_receiver_is_judged_like_one_that_refuses(name):
    called = "Call" if name == "processor" else "Pay_the_debt"
    after = [a["runAfter"][called] for a in actions_of(name).values() if called in a["runAfter"]]

    assert after == [["Succeeded", "Failed", "TimedOut"]]


def test_the_processor_only_completes_or_dead_letters():
    assert operations("processor") == {
        "Complete_without_a_call": "/complete",
        "Complete": "/complete",
        "Dead_letter": "/deadletter",
    }


def test_a_call_that_succeeded_is_completed_and_nothing_else_is():
    judged = actions_of("processor")["Backend_has_it"]

    assert judged["expression"] == {
        "and": [
            {"greaterOrEquals": ["@outputs('Status')", 200]},
            {"less": ["@outputs('Status')", 300]},
        ]
    }
    assert set(judged["actions"]) == {"Complete"}


def test_only_a_permanent_refusal_is_dead_lettered_and_the_rest_comes_again():
    judged = actions_of("processor")["Backend_refuses_for_good"]

    assert judged["expression"]["and"] == [
        {"contains": ["@parameters('permanentRefusals')", "@outputs('Status')"]}
    ]
    assert set(judged["actions"]) == {"Dead_letter"}
    assert set(judged["else"]["actions"]) == {"Keep_the_slot"}
    assert actions_of("processor")["Dead_letter"]["inputs"]["queries"]["deadLetterReason"]


def test_no_answer_is_status_zero():
    assert actions_of("processor")["Status"]["inputs"] == (
        "@coalesce(outputs('Call')?['statusCode'], 0)"
    )


def test_the_backend_learns_the_message_id_and_when_it_was_published():
    headers = actions_of("processor")["Headers"]["inputs"]

    assert headers["Idempotency-Key"] == "@triggerBody()?['MessageId']"
    assert "'PublishedAt'" in http("processor")["inputs"]["headers"]


def test_the_backend_is_called_as_the_processors_identity():
    assert actions_of("processor")["Call"]["inputs"]["authentication"] == {
        "type": "ManagedServiceIdentity",
        "identity": "@parameters('identity')",
        "audience": "@parameters('backendAudience')",
    }


def test_a_time_of_publishing_that_cannot_be_read_leads_to_a_call():
    judged = actions_of("processor")["Message_is_superseded"]

    assert set(judged["runAfter"]["Superseded"]) == {"Succeeded", "Failed"}
    assert judged["expression"]["and"] == [{"equals": ["@outputs('Superseded')", True]}]
    assert "Call" in judged["else"]["actions"]


def test_the_relay_completes_what_the_other_region_stored_and_does_nothing_else():
    judged = actions_of("relay")["Other_region_has_it"]

    assert operations("relay") == {"Complete": "/complete"}
    assert judged["expression"]["and"] == [
        {"equals": ["@outputs('Pay_the_debt')?['statusCode']", 201]}
    ]
    assert set(judged["actions"]) == {"Complete"}
    assert set(judged["else"]["actions"]) == {"Keep_the_slot"}


def test_the_relay_passes_the_message_on_under_its_own_id():
    assert actions_of("relay")["Broker_properties"]["inputs"] == {
        "MessageId": "@triggerBody()?['MessageId']",
        "CorrelationId": "@coalesce(triggerBody()?['CorrelationId'], '')",
    }
    assert http("relay")["inputs"]["authentication"]["audience"] == "https://servicebus.azure.net/"


def test_the_sweeper_receives_one_message_now_and_then_and_only_abandons_it():
    (trigger,) = read("sweeper")["triggers"].items()
    receive = actions_of("sweeper")["Receive"]["inputs"]

    assert trigger[0] == "sweep"
    assert trigger[1]["type"] == "Recurrence"
    assert trigger[1]["runtimeConfiguration"]["concurrency"]["runs"] == 1
    assert operations("sweeper") == {"Receive": "/batch/peek", "Abandon": "/abandon"}
    assert receive["queries"]["maxMessageCount"] == 1
    assert receive["retryPolicy"] == {"type": "none"}
