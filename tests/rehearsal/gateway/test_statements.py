"""Each policy does what https://learn.microsoft.com/azure/api-management says of it."""

from itertools import pairwise
from uuid import UUID

import pytest

from rehearsal.gateway import NoCache, NoToken, Trace
from tests.rehearsal.gateway.running import Place, asked, document, json_of, text, told

STATUS = 'context.Variables.GetValueOrDefault&lt;IResponse>("{0}", null)'
HEARD = '({0} == null ? "silence" : {0}.StatusCode.ToString())'


def heard(name):
    """An expression for what a host answered."""
    return HEARD.format(STATUS.format(name))


def run(inbound, **sections):
    return Place().run(document(inbound, **sections))


# choose


@pytest.mark.parametrize(("length", "branch"), [(0, "none"), (1, "one"), (2, "two"), (3, "many")])
def test_the_first_branch_whose_condition_holds_is_taken(length, branch):
    choose = "".join(
        f"<when condition='@(context.Request.Body.As&lt;byte[]>(preserveContent: true).Length"
        f' {comparison})\'><set-variable name="b" value="{name}" /></when>'
        for comparison, name in (("== 0", "never"), ("== 1", "one"), ("&lt;= 2", "two"))
    )
    choose += '<otherwise><set-variable name="b" value="many" /></otherwise>'
    empty = (
        "<choose><when condition='@(context.Request.Body == null)'>"
        f"{told('&quot;none&quot;')}</when></choose>"
    )
    xml = document(
        f"{empty}<choose>{choose}</choose>{told('(string)context.Variables[&quot;b&quot;]')}"
    )
    assert text(Place().run(xml, b"x" * length)) == branch


def test_a_choice_without_a_match_does_nothing():
    response = run(f"<choose><when condition='@(1 > 2)'>{told('&quot;a&quot;')}</when></choose>")
    assert (response.status, response.body) == (200, b"")


# set-variable


def test_a_variable_keeps_the_type_of_its_value():
    number = '<set-variable name="n" value="@(5)" /><set-variable name="s" value="5" />'
    kept = run(number + told('((int)context.Variables["n"] + 1) + (string)context.Variables["s"]'))
    assert text(kept) == "65"


# send-request


def test_a_request_carries_what_its_policy_says():
    send = """<send-request mode="new" response-variable-name="r" timeout="7">
        <set-url>@("https://" + "a.example" + "/x?y=1")</set-url>
        <set-method>PUT</set-method>
        <set-header name="X-One"><value>eins</value></set-header>
        <set-header name="X-Two" exists-action="override"><value>@("zw" + "ei")</value></set-header>
        <set-body>@(context.Request.Body.As&lt;byte[]>(preserveContent: true))</set-body>
        </send-request>"""
    place = Place()
    place.run(document(send), b"\xff\x00")
    ((_, request),) = place.sends
    assert (request.method, request.url) == ("PUT", "https://a.example/x?y=1")
    assert request.headers == {"X-One": "eins", "X-Two": "zwei"}
    assert request.body == b"\xff\x00"


def test_a_request_is_a_get_without_more():
    place = Place()
    place.run(document(asked("a.example")))
    ((_, request),) = place.sends
    assert (request.method, request.headers, request.body) == ("GET", {}, b"")


@pytest.mark.parametrize(("timeout", "seconds"), [({"timeout": "4"}, 4), ({}, 60)])
def test_who_does_not_answer_in_time_is_silent(timeout, seconds):
    place = Place(hosts={"a.example": (201, seconds + 0.5)})
    sent = asked("a.example", ignore_error="true", **timeout)
    assert text(place.run(document(sent + told(heard("a.example"))))) == "silence"
    assert place.world.seconds == seconds


def test_an_answer_in_time_is_heard_whatever_it_says():
    place = Place(hosts={"a.example": (503, 3.9)})
    response = place.run(document(asked("a.example", timeout="4") + told(heard("a.example"))))
    assert text(response) == "503"
    assert place.world.seconds == 3.9


def test_silence_is_an_error_unless_it_is_to_be_ignored():
    place = Place(hosts={"a.example": (None, 0)})
    sections = {"on_error": told("context.LastError.Source + context.LastError.Reason")}
    failed = place.run(document(asked("a.example") + told('"on"'), **sections))
    assert text(failed) == "send-requestTimeout"


def test_a_later_silence_forgets_the_earlier_answer():
    place = Place()
    first = asked("a.example", ignore_error="true")
    place.hosts["a.example"] = (201, 0)
    xml = document(
        first
        + '<choose><when condition="@(true)">'
        + first.replace("<set-url>https://a", "<set-url>https://b")
        + "</when></choose>"
        + told(heard("a.example"))
    )
    place.hosts["b.example"] = (None, 0)
    assert text(place.run(xml)) == "silence"


# retry


def retried(place, **attributes):
    more = " ".join(f'{key.replace("_", "-")}="{value}"' for key, value in attributes.items())
    policy = f"<retry condition='@(true)' {more}>{asked('a.example')}</retry>"
    place.run(document(policy))
    return place.times


@pytest.mark.parametrize(
    ("attributes", "times"),
    [
        ({"count": 3, "interval": 10}, [0, 10, 20, 30]),
        ({"count": 3, "interval": 10, "first_fast_retry": "true"}, [0, 0, 10, 20]),
        ({"count": 3, "interval": 10, "first_fast_retry": "false"}, [0, 10, 20, 30]),
        ({"count": 3, "interval": 10, "delta": 5}, [0, 10, 25, 45]),
        ({"count": 2, "interval": 0}, [0, 0, 0]),
    ],
)
def test_a_retry_waits_as_it_is_told(attributes, times):
    assert retried(Place(), **attributes) == times


def test_an_exponential_retry_grows_up_to_its_maximum():
    times = retried(Place(), count=5, interval=10, delta=10, max_interval=100)
    waits = [later - earlier for earlier, later in pairwise(times)]
    for wait, exponent in zip(waits, (1, 3, 7, 15, 31), strict=True):
        assert min(10 + exponent * 8, 100) <= wait <= min(10 + exponent * 12, 100)


def test_a_retry_ends_when_its_condition_no_longer_holds():
    count = '<set-variable name="n" value="@(0)" />'
    more = '<set-variable name="n" value=\'@((int)context.Variables["n"] + 1)\' />'
    inside = "<retry condition='@((int)context.Variables[\"n\"] &lt; 3)' count='9' interval='1'>"
    place = Place()
    response = place.run(
        document(
            f"{count}{inside}{more}</retry>" + told('((int)context.Variables["n"]).ToString()')
        )
    )
    assert (text(response), place.world.seconds) == ("3", 2)


# wait


def waited(*policies):
    return "<wait for='all'>" + "".join(policies) + "</wait>"


def within(policies):
    return f'<choose><when condition="@(true)">{policies}</when></choose>'


def test_what_waits_together_takes_as_long_as_the_slowest():
    place = Place(hosts={"a.example": (201, 3), "b.example": (202, 5)})
    response = place.run(
        document(
            waited(asked("a.example"), asked("b.example"))
            + told(f"{heard('a.example')} + {heard('b.example')}")
        )
    )
    assert text(response) == "201202"
    assert (place.times, place.world.seconds) == ([0, 0], 5)


def test_a_branch_that_answers_lets_the_others_finish():
    place = Place(hosts={"a.example": (201, 3), "b.example": (201, 5)})
    early = within(asked("a.example") + told('"early"'))
    response = place.run(document(waited(early, asked("b.example")) + told('"late"')))
    assert text(response) == "early"
    assert place.world.seconds == 5


def test_a_branch_that_fails_lets_the_others_finish():
    place = Place(hosts={"a.example": (None, 0), "b.example": (201, 9)})
    response = place.run(
        document(
            waited(asked("a.example", timeout="2"), asked("b.example")),
            on_error=told("context.LastError.Source + " + heard("b.example")),
        )
    )
    assert text(response) == "send-request201"


# The cache


STORE = '<cache-store-value key="k" value="v" duration="30" />'
LOOKUP = '<cache-lookup-value key="k" variable-name="found" />'
FOUND = told('context.Variables.GetValueOrDefault<string>("found", "nothing")'.replace("<", "&lt;"))


def test_what_is_stored_is_found_until_it_has_lasted():
    place = Place()
    assert text(place.run(document(LOOKUP + FOUND))) == "nothing"
    place.run(document(STORE))
    place.world.seconds = 29.9
    assert text(place.run(document(LOOKUP + FOUND))) == "v"
    place.world.seconds = 30
    assert text(place.run(document(LOOKUP + FOUND))) == "nothing"


def test_storing_again_prolongs():
    place = Place()
    place.run(document(STORE))
    place.world.seconds = 20
    place.run(document(STORE))
    place.world.seconds = 49
    assert text(place.run(document(LOOKUP + FOUND))) == "v"


def test_what_is_removed_is_gone():
    remove = '<cache-remove-value key="k" />'
    assert text(run(STORE + remove + remove + LOOKUP + FOUND)) == "nothing"


def test_a_gateway_without_a_cache_finds_nothing():
    place = Place(cache=NoCache())
    assert text(place.run(document(STORE + LOOKUP + FOUND))) == "nothing"


def test_a_key_and_a_duration_may_be_computed():
    store = """<cache-store-value key='@("k")' value="v" duration="@(10 + 20)" />"""
    assert text(run(store + LOOKUP + FOUND)) == "v"


# return-response


def test_an_answer_ends_the_pipeline():
    answer = """<return-response><set-status code="404" reason="Not Found" />
        <set-header name="Content-Type"><value>text/plain</value></set-header>
        <set-body>gone</set-body></return-response>"""
    place = Place()
    response = place.run(document(answer + asked("a.example"), outbound=asked("b.example")))
    assert (response.status, response.body) == (404, b"gone")
    assert response.headers == {"Content-Type": "text/plain"}
    assert place.sends == []


def test_an_answer_is_a_200_without_more():
    response = run("<return-response />")
    assert (response.status, dict(response.headers), response.body) == (200, {}, b"")


def test_text_is_utf_8():
    assert run("<return-response><set-body>für\n</set-body></return-response>").body == (
        "für\n".encode()
    )


# trace


def test_a_trace_is_told_with_its_severity_and_metadata():
    place = Place()
    place.run(
        document(
            """<trace source="here" severity="error"><message>@("a" + 1)</message>
            <metadata name="who" value="@(context.Api.Path)" /></trace>
            <trace source="there"><message>b</message></trace>"""
        )
    )
    assert place.traces == [
        Trace(source="here", severity="error", message="a1", metadata={"who": "orders"}),
        Trace(source="there", severity="verbose", message="b", metadata={}),
    ]


# authentication-managed-identity


IDENTITY = """<authentication-managed-identity resource="https://bus/" client-id="{{client}}"
    output-token-variable-name="token" />"""


def test_a_token_is_for_that_identity_and_resource():
    place = Place(token=lambda client, resource: f"{client} at {resource}")
    response = place.run(
        document(IDENTITY + told('(string)context.Variables["token"]')), client="an-id"
    )
    assert text(response) == "an-id at https://bus/"


def test_without_a_token_the_pipeline_jumps_to_on_error():
    def refused(client, resource):  # noqa: ARG001
        raise NoToken("no such identity")

    error = told('context.LastError.Source + ": " + context.LastError.Message')
    place = Place(token=refused)
    response = place.run(document(IDENTITY + asked("a.example"), on_error=error), client="an-id")
    assert text(response) == "authentication-managed-identity: no such identity"
    assert place.sends == []


# Errors


WRONG = "<set-variable name=\"x\" value='@(((string)null).Length)' />"


def test_an_expression_that_throws_jumps_to_on_error_with_its_policy_and_reason():
    parts = ("Source", "Reason", "Message")
    error = ' + " " + '.join(f"context.LastError.{part}" for part in parts)
    assert text(run(within(WRONG), on_error=told(error))) == (
        "set-variable ExpressionValueEvaluationFailure Expression evaluation failed. "
        "Object reference not set to an instance of an object."
    )


@pytest.mark.parametrize("on_error", ["", "<base />", WRONG])
def test_an_error_that_nobody_answers_is_a_500(on_error):
    response = run(WRONG, on_error=on_error)
    assert response.status == 500
    assert json_of(response) == {
        "statusCode": 500,
        "message": "Internal server error",
        "activityId": str(UUID(int=7)),
    }


def test_the_sections_run_one_after_another():
    place = Place()
    place.run(
        document(
            f"<base />{asked('a.example')}",
            backend=asked("b.example"),
            outbound=f"{asked('c.example')}<base />",
            on_error=asked("d.example"),
        )
    )
    assert [request.url for _, request in place.sends] == [
        "https://a.example/",
        "https://b.example/",
        "https://c.example/",
    ]


def test_named_values_are_filled_in_everywhere():
    answer = told('"{{ word }}"')
    xml = document(f"<choose><when condition='@({{{{limit}}}} > 5)'>{answer}</when></choose>")
    assert text(Place().run(xml, limit="6", word="yes")) == "yes"


def test_the_clock_is_read_when_it_is_looked_at():
    now = 'DateTime.UtcNow.ToString("o")'
    place = Place(hosts={"a.example": (200, 2.5)})
    first = f"<set-variable name='t' value='@({now})' />"
    response = place.run(
        document(first + asked("a.example") + told(f'(string)context.Variables["t"] + " " + {now}'))
    )
    assert text(response) == "2026-03-01T03:00:00.0000000Z 2026-03-01T03:00:02.5000000Z"
