"""The fan-out policy as a document: what Azure demands of it, and its budget of time."""

import json
import re
from pathlib import Path
from xml.etree import ElementTree
from xml.etree.ElementTree import Element

import pytest

TEXT = (Path(__file__).parents[1] / "policies" / "fan-out.policy.xml").read_text(encoding="utf-8")
POLICY = ElementTree.fromstring(TEXT)
PARENTS = {child: parent for parent in POLICY.iter() for child in parent}
SENDS = POLICY.findall(".//send-request")
RESPONSES = POLICY.findall(".//return-response")

LONGEST_SECONDS = 25

NAMED_VALUES = {"sb-primary-host", "sb-dr-host", "sb-client-id", "sb-max-body-bytes"}

CHILDREN_OF_WAIT = {"send-request", "cache-lookup-value", "choose"}
"""https://learn.microsoft.com/azure/api-management/wait-policy"""

CHILDREN_OF_SEND_REQUEST = ["set-url", "set-method", "set-header", "set-body"]
"""In this order: https://learn.microsoft.com/azure/api-management/send-request-policy"""

ALLOWED_NAMES = {
    *("Convert", "DateTime", "Encoding", "Guid", "IResponse", "JArray", "JObject", "JProperty"),
    *("Newtonsoft", "Json", "Formatting", "None", "System", "Security", "Cryptography", "SHA256"),
}
"""Types and their namespaces that expressions may use, of those that Azure allows:
https://learn.microsoft.com/azure/api-management/api-management-policy-expressions"""

ALLOWED_MEMBERS = {
    *("AddSeconds", "Api", "As", "Body", "ComputeHash", "Contains", "ContainsKey", "Create"),
    *("GetBytes", "GetValueOrDefault", "Headers", "Id", "Join", "Length", "NewGuid", "Operation"),
    *("Path", "Request", "RequestId", "StatusCode", "Subscription", "Take", "Ticks", "ToArray"),
    *("ToBase64String", "ToInt64", "ToLowerInvariant", "ToString", "Trim", "UTF8", "UtcNow"),
    "Variables",
}


def _expressions() -> list[str]:
    texts = [text for e in POLICY.iter() for text in (*e.attrib.values(), e.text or "")]
    return [text for text in texts if text.strip().startswith(("@(", "@{"))]


def _ancestors(element: Element) -> list[Element]:
    above = []
    while (parent := PARENTS.get(element)) is not None:
        above.append(parent)
        element = parent
    return above


def _code(response: Element) -> int:
    status = response.find("set-status")
    assert status is not None
    return int(status.attrib["code"])


def _guards(element: Element) -> list[str]:
    return [above.attrib["condition"] for above in _ancestors(element) if above.tag == "when"]


def _seconds(policy: Element) -> float:
    """How long a policy can take: every time-out and every interval runs to its end."""
    if policy.tag == "send-request":
        return float(policy.attrib["timeout"])
    inside = [_seconds(child) for child in policy]
    match policy.tag:
        case "retry":
            retries = int(policy.attrib["count"])
            return sum(inside) * (retries + 1) + retries * float(policy.attrib["interval"])
        case "wait" | "choose":
            return max(inside, default=0)
        case _:
            return sum(inside)


def test_it_has_the_four_sections_and_keeps_the_policies_of_wider_scopes():
    assert [section.tag for section in POLICY] == ["inbound", "backend", "outbound", "on-error"]
    for section in POLICY:
        first = [child.tag for child in section][:1]
        assert first == ([] if section.tag == "backend" else ["base"])


def test_it_fits_into_a_consumption_gateway():
    assert len(TEXT.encode()) < 16 * 1024


def test_it_takes_exactly_the_named_values_that_the_program_gives():
    assert set(re.findall(r"{{(.+?)}}", TEXT)) == NAMED_VALUES
    assert TEXT.count("{{") == TEXT.count("}}") == len(re.findall(r"{{[a-z-]+}}", TEXT))


def test_nothing_of_one_deployment_is_written_into_it():
    assert "/subscriptions/" not in TEXT
    assert "windows.net" not in TEXT
    assert not re.search(r"[0-9a-f]{8}-[0-9a-f]{4}-", TEXT)


def test_the_time_to_live_is_left_to_the_queue():
    assert "TimeToLive" not in TEXT


def test_both_regions_are_sent_to_in_parallel_by_what_azure_lets_run_so():
    (wait,) = POLICY.findall(".//wait")

    assert wait.attrib == {"for": "all"}
    assert len(wait) == 2
    assert {child.tag for child in wait} <= CHILDREN_OF_WAIT
    assert [len(branch.findall(".//send-request")) for branch in wait] == [1, 1]


def test_both_branches_are_the_same_but_for_the_region():
    (wait,) = POLICY.findall(".//wait")
    primary, dr = (ElementTree.tostring(branch, encoding="unicode") for branch in wait)

    assert primary.replace("primary", "dr").split() == dr.split()


@pytest.mark.parametrize("send", SENDS)
def test_a_send_starts_afresh_and_survives_a_silent_region(send):
    assert send.attrib["mode"] == "new"
    assert send.attrib["ignore-error"] == "true"
    assert int(send.attrib["timeout"]) > 0


@pytest.mark.parametrize("send", SENDS)
def test_a_send_has_its_parts_in_azures_order(send):
    order = [CHILDREN_OF_SEND_REQUEST.index(child.tag) for child in send]

    assert order == sorted(order)
    assert set(order) == set(range(len(CHILDREN_OF_SEND_REQUEST)))


@pytest.mark.parametrize("send", SENDS)
def test_every_send_is_tried_a_bounded_number_of_times(send):
    retry = PARENTS[send]

    assert retry.tag == "retry"
    assert 1 <= int(retry.attrib["count"]) <= 50
    for status in ("== 408", "== 429", ">= 500"):
        assert status in retry.attrib["condition"]


def test_the_whole_policy_ends_in_time():
    inbound = POLICY.find("inbound")
    assert inbound is not None

    assert 0 < _seconds(inbound) < LONGEST_SECONDS


def test_the_token_is_fetched_once_before_the_sends():
    inbound = POLICY.find("inbound")
    assert inbound is not None
    order = [policy.tag for policy in inbound]

    assert order.count("authentication-managed-identity") == 1
    assert order.index("authentication-managed-identity") < order.index("wait")
    assert len(POLICY.findall(".//authentication-managed-identity")) == 1


def test_an_acknowledgement_stands_behind_two_stored_copies():
    accepted = [response for response in RESPONSES if _code(response) < 300]

    assert [_code(response) for response in accepted] == [202, 202]
    both, handoff = map(_guards, accepted)
    assert len(both) == 1
    assert both[0].count("== 201") == 2
    assert " && " in both[0]
    assert len(handoff) == 2
    assert handoff[0] == '@((int)context.Variables["handoffStatus"] == 201)'
    assert handoff[1].count("== 201") == 2


def test_a_message_that_falls_through_is_not_acknowledged():
    inbound = POLICY.find("inbound")
    assert inbound is not None

    assert inbound[-1].tag == "return-response"
    assert _code(inbound[-1]) == 503


@pytest.mark.parametrize("response", RESPONSES)
def test_every_answer_is_json(response):
    headers = {h.attrib["name"]: h.findtext("value") for h in response.findall("set-header")}
    body = response.findtext("set-body") or ""

    assert [child.tag for child in response] == sorted(
        (child.tag for child in response), key=["set-status", "set-header", "set-body"].index
    )
    assert headers["Content-Type"] == "application/json"
    assert body.startswith("@(") or json.loads(body)["error"]
    assert ("Retry-After" in headers) is (_code(response) == 503)


@pytest.mark.parametrize("expression", _expressions())
def test_an_expression_uses_only_what_azure_allows(expression):
    code = re.sub(r'"(\\.|[^"\\])*"', '""', expression)

    assert set(re.findall(r"\b[A-Z]\w*", code)) <= ALLOWED_NAMES | ALLOWED_MEMBERS
    assert "//" not in code


@pytest.mark.parametrize("expression", _expressions())
def test_an_expression_reads_only_variables_that_are_set(expression):
    read = set(re.findall(r'Variables(?:\.\w+(?:<\w+>)?\(|\[)"(\w+)"', expression))
    names = ("response-variable-name", "variable-name", "output-token-variable-name")
    given = {e.attrib[name] for e in POLICY.iter() for name in names if name in e.attrib}
    given |= {e.attrib["name"] for e in POLICY.iter("set-variable")}

    assert read <= given
