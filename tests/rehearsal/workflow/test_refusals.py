"""What the rehearsal would not execute as Azure does is refused when it is deployed."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from rehearsal.workflow import UnsupportedWorkflow, compile_workflow, deployment
from tests.rehearsal.workflow.site import CONNECTIONS, PARAMETERS, definition

NAMES = ("processor", "relay", "sweeper")


def refusal(document):
    with pytest.raises(UnsupportedWorkflow) as refused:
        compile_workflow(document)
    return str(refused.value)


def at(document, path):
    for part in path:
        document = document[part]
    return document


TRIGGER = ("triggers", "message")
INPUTS = (*TRIGGER, "inputs")
CONCURRENCY = (*TRIGGER, "runtimeConfiguration", "concurrency")
LEFT = ("actions", "Enough_of_the_lock_is_left")
CALL = (*LEFT, "actions", "Message_is_superseded", "else", "actions", "Call")
COMPLETE = (*LEFT, "actions", "Message_is_superseded", "actions", "Complete_without_a_call")
ADDED = {
    # The document
    ((), "outputs", "outputs must be {}"): {"a": {"type": "String", "value": "b"}},
    ((), "staticResults", "the rehearsal does not execute 'staticResults'"): {},
    ((), "$schema", "$schema must be"): "https://schema.example/workflow.json",
    ((), "triggers", "exactly one trigger"): {},
    ((), "parameters", "parameters must be an object"): [],
    (("parameters",), "a", "has no 'type'"): {"defaultValue": 1},
    # The trigger
    (TRIGGER, "type", "type must be 'ApiConnection' or 'Recurrence'"): "Request",
    (TRIGGER, "splitOn", "does not execute 'splitOn'"): "@triggerBody()",
    (TRIGGER, "conditions", "does not execute 'conditions'"): [],
    (TRIGGER, "recurrence", "has no 'interval'"): {"frequency": "Second"},
    ((*TRIGGER, "recurrence"), "interval", "a whole number from 1"): 0,
    ((*TRIGGER, "recurrence"), "frequency", "frequency must be"): "Month",
    ((*TRIGGER, "recurrence"), "startTime", "does not execute 'startTime'"): "2026-03-01",
    (CONCURRENCY, "runs", "a whole number from 1 to 100"): 101,
    (CONCURRENCY, "maximumWaitingRuns", "a whole number from 1 to 100"): 0,
    (INPUTS, "path", "is no path of a queue's messages"): "/placed",
    (INPUTS, "path", "knows no trigger"): "/placed/messages/batch/head",
    (INPUTS, "method", "knows no trigger"): "post",
    ((*INPUTS, "queries"), "queueType", "queueType must be 'Main'"): "DeadLetter",
    ((*INPUTS, "queries"), "sessionId", "sessionId must be"): "a-session",
    # Actions
    (LEFT, "type", "type must be 'ApiConnection' or"): "Until",
    (LEFT, "runAfter", "is not among its neighbours"): {"Nobody": ["Succeeded"]},
    (LEFT, "runAfter", "would wait for one another for ever"): {LEFT[-1]: ["Succeeded"]},
    (LEFT, "runAfter", "runAfter"): {LEFT[-1]: []},
    (LEFT, "trackedProperties", "does not execute 'trackedProperties'"): {},
    (LEFT, "expression", "a condition has one operator"): {},
    (LEFT, "expression", "knows no condition 'startsWith'"): {"startsWith": ["a", "b"]},
    (LEFT, "expression", "knows no condition 'less'"): {"less": [1]},
    (LEFT, "expression", "the condition must be an object"): "@true",
    (CALL, "operationOptions", "operationOptions must be 'DisableAsyncPattern'"): "",
    (CALL, "limit", "is not within"): {"timeout": "PT10M"},
    (CALL, "limit", "timeout"): {"timeout": "soon"},
    (CALL, "limit", "does not execute 'count'"): {"timeout": "PT1M", "count": 1},
    ((*CALL, "inputs"), "method", "method must be"): "HEAD",
    ((*CALL, "inputs"), "queries", "does not execute 'queries'"): {},
    ((*CALL, "inputs", "authentication"), "type", "type must be"): "Basic",
    ((*CALL, "inputs", "retryPolicy"), "count", "a whole number from 1 to 90"): 91,
    ((*CALL, "inputs", "retryPolicy"), "interval", "is not within"): "PT1S",
    ((*CALL, "inputs", "retryPolicy"), "type", "type must be"): "linear",
    ((*CALL, "inputs", "retryPolicy"), "maximumInterval", "does not execute"): "PT1M",
    ((*COMPLETE, "inputs"), "method", "knows no operation 'put complete'"): "put",
    ((*COMPLETE, "inputs"), "body", "does not execute 'body'"): {},
    ((*COMPLETE, "inputs"), "queries", "has no 'lockToken'"): {},
    ((*COMPLETE, "inputs", "queries"), "transactionId", "does not execute"): "a",
    ((*CALL, "inputs"), "uri", "there is no action 'Call'"): "@body('Call')",
    ((*CALL, "inputs"), "uri", "there is no parameter 'nobody'"): "@parameters('nobody')",
    (LEFT, "actions", "there are two actions"): {"Call": {}, "a": {"actions": {"Call": {}}}},
}


@pytest.mark.parametrize(("path", "name", "sentence"), ADDED, ids=str)
def test_a_processor_with_more_than_could_be_run_is_refused(path, name, sentence):
    document = definition("processor")
    at(document, path)[name] = ADDED[path, name, sentence]
    assert sentence in refusal(document)


MISSING = [
    ((), "$schema"),
    ((), "contentVersion"),
    ((), "triggers"),
    ((), "actions"),
    (TRIGGER, "runtimeConfiguration"),
    (TRIGGER, "recurrence"),
    (TRIGGER, "type"),
    (LEFT, "type"),
    (LEFT, "expression"),
    (CALL, "operationOptions"),
    ((*CALL, "inputs"), "uri"),
    ((*CALL, "inputs", "authentication"), "audience"),
    ((*COMPLETE, "inputs"), "host"),
]


@pytest.mark.parametrize(("path", "name"), MISSING, ids=str)
def test_what_is_missing_is_named(path, name):
    document = definition("processor")
    del at(document, path)[name]
    assert name in refusal(document)


@pytest.mark.parametrize("document", [None, [], "text", 7, {}])
def test_what_is_no_definition_is_refused(document):
    assert refusal(document).startswith("the definition")


def test_what_would_run_at_the_same_time_is_refused():
    document = definition("sweeper")
    wait = {"type": "Wait", "inputs": {"interval": {"count": 1, "unit": "Second"}}}
    document["actions"] = {"a": wait, "b": wait}
    assert "'a' and 'b' would run at the same time" in refusal(document)


def test_a_loop_that_takes_many_items_at_once_is_refused():
    document = definition("sweeper")
    loop = document["actions"]["Each_message"]
    loop["runtimeConfiguration"]["concurrency"]["repetitions"] = 20
    assert "repetitions must be 1, not 20" in refusal(document)


def test_a_loop_cannot_terminate_the_run():
    document = definition("sweeper")
    end = {"type": "Terminate", "inputs": {"runStatus": "Failed"}}
    document["actions"]["Each_message"]["actions"]["End"] = end
    assert "no Terminate inside a Foreach" in refusal(document)


def test_a_trigger_cannot_look_at_what_it_will_find():
    document = definition("processor")
    document["triggers"]["message"]["inputs"]["path"] = "/@{triggerBody()}/messages/head/peek"
    assert "the trigger has not fired yet" in refusal(document)


def test_a_definition_that_is_nested_too_deeply_is_refused():
    document = definition("sweeper")
    actions = document["actions"]
    for number in range(2000):
        actions[f"a{number}"] = {"type": "Scope", "actions": {}}
        actions = actions[f"a{number}"]["actions"]
    assert "nested too deeply" in refusal(document)


def deployed(**changes):
    values = {"$connections": CONNECTIONS, **PARAMETERS["sweeper"], **changes}
    given = {name: {"value": value} for name, value in values.items() if value is not None}
    return deployment("sweeper", {"definition": definition("sweeper"), "parameters": given})


@pytest.mark.parametrize(
    ("changes", "sentence"),
    [
        ({"queueName": None}, "parameter 'queueName' has no value"),
        ({"other": 1}, "does not declare parameter 'other'"),
    ],
)
def test_a_deployment_needs_the_parameters_that_are_declared(changes, sentence):
    with pytest.raises(UnsupportedWorkflow, match=sentence):
        deployed(**changes)


def test_a_parameter_without_a_value_has_its_default():
    assert deployed(**{"$connections": None}).parameters["$connections"] == {}


def nodes(value, path=()):
    yield path
    items = (
        value.items()
        if isinstance(value, dict)
        else enumerate(value)
        if isinstance(value, list)
        else ()
    )
    for key, inner in items:
        yield from nodes(inner, (*path, key))


PATHS = [(name, path) for name in NAMES for path in nodes(definition(name)) if path]
JUNK = st.sampled_from(
    [None, True, 0, -1, 1.5, "", "@", "@{", "@triggerBody()", [], {}, [1], {"a": 1}]
)


@given(where=st.sampled_from(PATHS), junk=JUNK, gone=st.booleans())
def test_no_definition_makes_the_compiler_fall_over(where, junk, gone):
    name, path = where
    document = definition(name)
    holder = at(document, path[:-1])
    if gone:
        del holder[path[-1]]
    else:
        holder[path[-1]] = junk
    try:
        compile_workflow(document)
    except UnsupportedWorkflow as refused:
        assert str(refused)  # noqa: PT017


@pytest.mark.parametrize("name", NAMES)
def test_our_definitions_are_supported(name):
    assert compile_workflow(definition(name))
