"""The gateways over HTTP."""

import asyncio
import http.client
import json
import socket
from concurrent.futures import ThreadPoolExecutor
from dataclasses import replace

import pytest
from aiohttp import web
from hypothesis import given
from hypothesis import strategies as st

from rehearsal.effects import Request, Response
from rehearsal.gateway import Service, Surroundings, add_to
from rehearsal.gateway.deployed import Api, Operation, Subscription
from tests.rehearsal.gateway.publishing import POLICY, VALUES
from tests.rehearsal.gateway.running import document, told
from tests.rehearsal.served import PATIENCE, Served

KEY = {"Ocp_Apim_Subscription_Key": "the-key"}
PLACED = "/gateways/apim/orders/placed"


def service(policy=None, **named_values):
    text = POLICY.read_text(encoding="utf-8") if policy is None else policy
    return Service(
        name="apim",
        region="westeurope",
        sku="Basic",
        identities=frozenset(),
        named_values=named_values or VALUES,
        apis=(
            Api(
                id="orders",
                path="orders",
                subscription_required=True,
                operations=(Operation(id="placed", method="POST", path="placed"),),
                policy=text,
            ),
        ),
        subscriptions=(
            Subscription(id="publisher", keys=frozenset({"the-key"}), active=True, apis=None),
        ),
    )


class Place:
    """Gateways, between two regions that answer as told; None never answers."""

    def __init__(self):
        self.services = {"apim": service()}
        self.status = {"primary.example": 201, "dr.example": 201}
        self.sends: list[Request] = []
        self.traces: list[tuple[str, str]] = []
        self.gate = asyncio.Event()
        self.gate.set()
        application = web.Application(client_max_size=2**24)
        add_to(
            application,
            Surroundings(
                service=lambda name: self.services.get(name),
                exchange=lambda _: self._exchange,
                token=lambda service, client, resource: f"{service.name} {client} {resource}",
                trace=lambda service, trace: self.traces.append((service.name, trace.message)),
            ),
        )
        self.served = Served(application)

    async def _exchange(self, request, timeout):  # noqa: ARG002
        self.sends.append(request)
        await self.gate.wait()
        status = self.status[request.url.split("/")[2]]
        return None if status is None else Response(status=status)

    def publish(self, body=b"a message", path=PLACED, method="POST", **headers):
        return self.served.call(method, path, body, **(KEY | headers))


@pytest.fixture(scope="module")
def lasting():
    place = Place()
    yield place
    place.served.close()


@pytest.fixture
def place():
    place = Place()
    yield place
    place.served.close()


def test_a_publish_is_stored_in_both_regions(place):
    told = place.publish()
    assert (told.status, told.headers["content-type"]) == (202, "application/json")
    assert json.loads(told.body)["stored"] == ["primary", "dr"]
    assert sorted(send.url for send in place.sends) == [
        "https://dr.example/placed/messages",
        "https://primary.example/placed/messages",
    ]


@given(body=st.binary(min_size=1, max_size=500))
def test_a_body_travels_byte_for_byte(lasting, body):
    lasting.sends.clear()
    assert lasting.publish(body, Content_Type="application/octet-stream").status == 202
    assert {send.body for send in lasting.sends} == {body}


def test_headers_reach_the_policy(place):
    first = place.publish(idempotency_key="order-ü".encode().decode("latin-1"))
    again = place.publish(Idempotency_Key="order-ü".encode().decode("latin-1"))
    assert json.loads(first.body) == json.loads(again.body)
    place.publish(Content_Type="text/csv; charset=latin-1")
    assert place.sends[-1].headers["Content-Type"] == "text/csv; charset=latin-1"


def test_a_header_that_comes_twice_is_read_with_a_comma(place):
    connection = http.client.HTTPConnection("127.0.0.1", place.served.port, timeout=PATIENCE)
    connection.putrequest("POST", PLACED)
    for name, value in {"Ocp-Apim-Subscription-Key": "the-key", "Content-Length": "9"}.items():
        connection.putheader(name, value)
    connection.putheader("Idempotency-Key", "one")
    connection.putheader("idempotency-key", "two")
    connection.endheaders(b"a message")
    twice = json.loads(connection.getresponse().read())
    connection.close()
    assert twice == json.loads(place.publish(Idempotency_Key="one,two").body)


@pytest.mark.parametrize(
    ("status", "body", "headers"),
    [
        (400, b"", {}),
        (400, b"x", {"Idempotency_Key": " "}),
        (400, b"x", {"Idempotency_Key": "k" * 5000}),
        (413, b"x" * 1001, {}),
        (413, b"x" * 3_000_000, {}),
        (415, b"[]", {"Content_Type": "application/vnd.microsoft.servicebus.json"}),
    ],
)
def test_a_bad_publish_is_refused_in_json(lasting, status, body, headers):
    lasting.sends.clear()
    told = lasting.publish(body, **headers)
    assert told.status == status
    assert json.loads(told.body)["error"]
    assert lasting.sends == []


def test_no_key_and_a_wrong_key_are_refused(lasting):
    for key, words in {"": "missing subscription key", "x": "invalid subscription key"}.items():
        told = lasting.publish(Ocp_Apim_Subscription_Key=key)
        assert told.status == 401
        assert words in json.loads(told.body)["message"]
        assert told.headers["www-authenticate"].startswith("AzureApiManagementKey")


@pytest.mark.parametrize(
    ("method", "path"),
    [
        ("GET", PLACED),
        ("POST", "/gateways/apim/orders/nowhere"),
        ("POST", "/gateways/apim/"),
        ("POST", "/gateways/nobody/orders/placed"),
        ("POST", "/gateways/apim/orders/placed/%2e%2e/placed"),
        ("POST", "/gateways/apim/%ff%00"),
    ],
)
def test_what_is_not_there_is_not_found(lasting, method, path):
    told = lasting.publish(method=method, path=path)
    assert told.status == 404
    assert json.loads(told.body)["statusCode"] == 404


def test_the_name_of_a_service_and_its_paths_mind_no_case(lasting):
    assert lasting.publish(path="/gateways/APIM/Orders/PLACED").status == 202


def test_many_publish_at_once(place):
    place.gate.clear()
    with ThreadPoolExecutor(20) as many:
        told = [many.submit(place.publish, str(number).encode()) for number in range(20)]

        async def all_sent():
            async with asyncio.timeout(PATIENCE):
                while len(place.sends) < 40:
                    await asyncio.sleep(0.01)
            place.gate.set()

        place.served.run(all_sent())
        answers = [it.result() for it in told]
    assert {it.status for it in answers} == {202}
    assert len({json.loads(it.body)["messageId"] for it in answers}) == 20


def test_a_dark_region_is_marked_for_all_who_publish(place):
    place.status["primary.example"] = 503
    place.publish()
    sent = len(place.sends)
    told = json.loads(place.publish().body)
    assert (told["stored"], told["handoff"]) == (["dr"], "primary")
    assert len(place.sends) == sent + 2
    assert place.traces[-1][1].endswith("not stored in both regions: primary 599, dr 201")


def test_a_gateway_of_the_consumption_tier_marks_nothing(place):
    place.services["apim"] = replace(service(), sku="Consumption")
    place.status["primary.example"] = 503
    for _ in range(2):
        place.publish()
    assert sum("//primary.example" in send.url for send in place.sends) == 6


def test_a_change_of_policy_or_value_holds_at_once(place):
    place.services["apim"] = service(document(told('"{{word}}"')), word="one")
    assert place.publish().body == b"one"
    place.services["apim"] = service(document(told('"{{word}}"')), word="two")
    assert place.publish().body == b"two"


@pytest.mark.parametrize("policy", ["<policies>", document("<rate-limit />")])
def test_a_policy_that_cannot_run_answers_500_and_the_next_one_runs(place, policy):
    place.services["apim"] = service(policy)
    told = place.publish()
    assert told.status == 500
    assert json.loads(told.body)["message"] == "Internal server error"
    place.services["apim"] = service()
    assert place.publish().status == 202


def test_a_refused_request_is_seen_by_on_error(place):
    answer = told("context.LastError.Reason")
    place.services["apim"] = service(document(on_error=answer))
    refused = place.publish(Ocp_Apim_Subscription_Key="x")
    assert (refused.status, refused.body) == (200, b"SubscriptionKeyInvalid")


@pytest.mark.parametrize("garbage", [b"\x00\xff\r\n\r\n", b"POST /gateways/apim HTTP/7\r\n\r\n"])
def test_garbage_leaves_the_gateways_up(lasting, garbage):
    with socket.create_connection(("127.0.0.1", lasting.served.port), timeout=PATIENCE) as wire:
        wire.sendall(garbage)
        wire.shutdown(socket.SHUT_WR)
        while wire.recv(4096):
            pass
    assert lasting.publish().status == 202
