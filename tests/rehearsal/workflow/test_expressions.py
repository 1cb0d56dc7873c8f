"""Expressions mean what the reference of the language says.

https://learn.microsoft.com/azure/logic-apps/workflow-definition-language-functions-reference
"""

import pytest

from rehearsal.workflow import Status, UnsupportedWorkflow
from tests.rehearsal.workflow.site import after_actions

GIVEN = {"o": {"a": 1, "A": 2, "n": None, "text": "it's", "list": [10, {"b": "c"}], "": "empty"}}

VALUES = {
    # Texts, and what stands in them.
    "plain": "plain",
    "": "",
    "@@plain": "@plain",
    "a@b": "a@b",
    "@{1}@{2}": "12",
    "a @{parameters('o')['a']} b": "a 1 b",
    "@@{1}": "@{1}",
    "a@@{1}": "a@{1}",
    "@{true} @{null} @{parameters('o')['list']}": 'True  [10,{"b":"c"}]',
    "@{'}'}": "}",
    # Literals.
    "@'it''s'": "it's",
    "@-7": -7,
    "@1.5": 1.5,
    "@TRUE": True,
    "@null": None,
    # Access.
    "@parameters('o')": GIVEN["o"],
    "@parameters('o').a": 1,
    "@parameters('o')['A']": 2,
    "@parameters('o')?['missing']": None,
    "@parameters('o')?['missing']?['deeper']?.still": None,
    "@parameters('o')['n']?['x']": None,
    "@parameters('o')['list'][1].b": "c",
    "@parameters('o')?['list']?[7]": None,
    "@ PARAMETERS( 'o' ) . a ": 1,
    # Functions.
    "@addProperty(parameters('o')['list'][1], 'd', 1)": {"b": "c", "d": 1},
    "@addSeconds('2026-03-01T03:00:00Z', 90)": "2026-03-01T03:01:30.0000000Z",
    "@addSeconds('2026-03-01T03:00:00.1234567+01:00', -1)": "2026-03-01T01:59:59.1234567Z",
    "@coalesce(null, parameters('o')?['x'], 'c', 'd')": "c",
    "@coalesce(null)": None,
    "@concat('a', 1, null, 'b')": "a1b",
    "@empty('')": True,
    "@empty(null)": True,
    "@empty(parameters('o')['list'])": False,
    "@encodeURIComponent('a b/ü')": "a%20b%2F%C3%BC",
    "@if(true, 'a', 'b')": "a",
    "@if(less(2, 1), 'a', 'b')": "b",
    "@less('a', 'b')": True,
    "@less(1, 1.5)": True,
    "@replace('\"a\"', '\"', '')": "a",
    "@string(1)": "1",
    "@string(parameters('o')['list'])": '[10,{"b":"c"}]',
    "@string('ü')": "ü",
    "@sub(300, 180)": 120,
    "@sub(1, 1.5)": -0.5,
    "@ticks('0001-01-01T00:00:00Z')": 0,
    "@sub(ticks('2026-03-01T03:00:00.0000001Z'), ticks('2026-03-01T03:00:00Z'))": 1,
    "@utcNow()": "2026-01-31T12:00:00.0000000Z",
    "@trigger()['status']": "Succeeded",
    "@triggerBody()": None,
    "@outputs('Before')": {"x": [1]},
    "@body('Before')": None,
    "@actions('Before')['status']": "Succeeded",
}


def composed(text):
    """The outcome of a Compose action of that text."""
    actions = {
        "Before": {"type": "Compose", "runAfter": {}, "inputs": {"x": [1]}},
        "It": {"type": "Compose", "runAfter": {"Before": ["Succeeded"]}, "inputs": text},
    }
    return after_actions(actions, **GIVEN).outcomes["It"].ended


@pytest.mark.parametrize("text", VALUES)
def test_an_expression_has_its_value(text):
    ended = composed(text)
    assert (ended.status, ended.error) == (Status.SUCCEEDED, None)
    assert ended.outputs == VALUES[text]
    assert type(ended.outputs) is type(VALUES[text])


FAILURES = {
    "@parameters('o')['missing']": "there is no 'missing' in",
    "@parameters('o')['a']['b']": "has no property 'b'",
    "@parameters('o')['n']['x']": "there is no 'x' in None",
    "@parameters('o')['list'][2]": "there is no 2 in",
    "@parameters('o')['list']['a']": "has no property 'a'",
    "@addProperty(parameters('o'), 'a', 1)": "there is a property 'a' already",
    "@addSeconds('yesterday', 1)": "'yesterday' is no instant",
    "@addSeconds('9999-12-31T23:59:59Z', 1)": "years 1 to 9999",
    "@addSeconds('2026-03-01', 1.5)": "a whole number of seconds",
    "@ticks('2026-02-30T00:00:00Z')": "is no instant",
    "@ticks(null)": "None is no instant",
    "@empty(1)": "needs a collection or a string",
    "@if('yes', 1, 2)": "if() needs true or false",
    # What is not chosen is evaluated as well.
    "@if(true, 1, parameters('o')['missing'])": "there is no 'missing'",
    "@less(1, 'a')": "less() needs numbers",
    "@replace('a', '', 'b')": "something to replace",
    "@replace(1, 'a', 'b')": "replace() needs strings",
    "@sub('1', 1)": "sub() needs numbers",
    "@sub(true, 1)": "sub() needs numbers",
    "@encodeURIComponent(null)": "needs strings",
    "x @{parameters('o')['missing']}": "there is no 'missing'",
}


@pytest.mark.parametrize("text", FAILURES)
def test_an_expression_that_cannot_be_evaluated_fails_its_action(text):
    ended = composed(text)
    assert ended.status is Status.FAILED
    assert FAILURES[text] in ended.error


REFUSALS = {
    "@": "no expression at character 2|unexpected end",
    "@{": "unexpected end",
    "@{1": "unexpected end",
    "@1 2": "unexpected '2'",
    "@'a": "no expression at character",
    '@concat("a")': "no expression at character",
    "@concat('a'": "unexpected end",
    "@concat('a',)": "unexpected '\\)'",
    "@a": "'a' is no value, and calls nothing",
    "@parameters('o').1": "unexpected '1'|no expression",
    "@parameters('o')[": "unexpected end",
    "@1 + 2": "no expression at character",
    "@rand(1, 2)": "knows no function rand\\(\\) of 2 arguments",
    "@guid()": "knows no function guid\\(\\)",
    "@utcNow('o')": "knows no function utcNow\\(\\) of 1 arguments",
    "@sub(1)": "knows no function sub\\(\\) of 1 arguments",
    "@less(1, 2, 3)": "knows no function less\\(\\) of 3 arguments",
    "@concat()": "knows no function concat\\(\\) of 0 arguments",
    "@parameters('missing')": "there is no parameter 'missing' to refer to here",
    "@parameters(concat('o'))": "needs a name in quotes",
    "@outputs('It')": "there is no action 'It' to refer to here",
    "@body('Later')": "there is no action 'Later'",
    "@items('It')": "there is no loop 'It'",
    "@99999999999999999999": "no number that Azure can hold",
    "@1e999": "no number that Azure can hold",
    "@" + "concat('a'," * 800 + "'b'" + ")" * 800: "longer than 8192 characters|nested too deeply",
    "@" + "sub(1," * 1200 + "1" + ")" * 1200: "nested too deeply|longer",
}


@pytest.mark.parametrize("text", REFUSALS, ids=lambda text: text[:40])
def test_what_is_no_expression_is_refused_at_deployment(text):
    with pytest.raises(UnsupportedWorkflow, match=REFUSALS[text]):
        composed(text)
