"""Microsoft's own client, which nobody here wrote, gets along with the room."""

from datetime import datetime

import pytest
from azure.common import AzureHttpError  # type: ignore[import-untyped]
from azure.servicebus import Message, ServiceBusService  # type: ignore[import-untyped]
from azure.servicebus.constants import SERVICE_BUS_HOST_BASE  # type: ignore[import-untyped]
from requests import Session
from requests.adapters import HTTPAdapter

from rehearsal.broker import QueueSettings
from tests.rehearsal.broker.site import HOST, Site
from tests.rehearsal.broker.world import seconds


class Bearer:
    """How the client is given a token of a managed identity."""

    def __init__(self, token):
        self.token = token

    def sign_request(self, request, httpclient):  # noqa: ARG002
        request.headers.append(("Authorization", f"Bearer {self.token}"))


class ToThisMachine(HTTPAdapter):
    """Takes what is meant for Azure's host names to a port here."""

    def __init__(self, port):
        super().__init__()
        self._here = f"http://127.0.0.1:{port}"

    def send(self, request, *arguments, **settings):
        request.headers["Host"] = HOST
        request.url = request.url.replace(f"https://{HOST}", self._here)
        return super().send(request, *arguments, **settings)


@pytest.fixture
def site():
    site = Site(lock=seconds(60), max_delivery_count=2, duplicate_window=seconds(600))
    yield site
    site.served.close()


@pytest.fixture
def connect(site):
    def connect(token="a-token"):
        session = Session()
        session.trust_env = False
        session.mount("https://", ToThisMachine(site.served.port))
        return ServiceBusService(
            "orders",
            host_base=SERVICE_BUS_HOST_BASE,
            authentication=Bearer(token),
            request_session=session,
        )

    return connect


@pytest.fixture
def client(connect):
    return connect()


def received(client, queue="placed"):
    return client.receive_queue_message(queue, peek_lock=True, timeout=0)


def test_it_sends_and_completes(site, client):
    client.send_queue_message("placed", Message(b"a body"))
    message = received(client)
    assert message.body == b"a body"
    message.delete()
    assert site.ids() == []
    assert received(client).body is None


def test_it_gives_a_message_back(client):
    client.send_queue_message("placed", Message(b"a body"))
    received(client).unlock()
    message = received(client)
    assert (message.body, message.broker_properties["DeliveryCount"]) == (b"a body", 2)


def test_it_renews_a_lock(site, client):
    client.send_queue_message("placed", Message(b"a body"))
    message = received(client)
    site.wait(59)
    message.renew_lock()
    site.wait(59)
    message.delete()
    assert site.ids() == []


def test_a_lock_that_ended_is_an_error(site, client):
    client.send_queue_message("placed", Message(b"a body"))
    message = received(client)
    site.wait(60)
    with pytest.raises(AzureHttpError) as lost:
        message.delete()
    assert lost.value.status_code == 404


def test_it_receives_and_deletes(site, client):
    client.send_queue_message("placed", Message(b"a body"))
    taken = client.receive_queue_message("placed", peek_lock=False, timeout=0)
    assert taken.body == b"a body"
    assert site.ids() == []


def test_properties_survive_the_round_trip(client):
    own = {"text": 'a "b" c', "number": 7, "float": 1.5, "truth": True, "lie": False}
    at = datetime(2026, 3, 1, 3, 0)
    broker = {"MessageId": "m1", "CorrelationId": "c1", "Label": "l1", "TimeToLive": 600}
    client.send_queue_message(
        "placed", Message(b"", custom_properties=own | {"at": at}, broker_properties=broker)
    )
    message = received(client)
    assert {name: message.custom_properties[name] for name in own} == own
    assert message.custom_properties["at"] == at
    assert {name: message.broker_properties[name] for name in broker} == broker
    assert message.type == "application/atom+xml;type=entry;charset=utf-8"


def test_it_sends_a_batch(client):
    batch = [
        Message(b"eins", broker_properties={"MessageId": "m1"}),
        Message(b"zwei", custom_properties={"language": "de"}),
    ]
    client.send_queue_message_batch("placed", batch)
    one, two = received(client), received(client)
    assert (one.body, one.broker_properties["MessageId"]) == (b"eins", "m1")
    assert (two.body, two.custom_properties["language"]) == (b"zwei", "de")


def test_a_duplicate_is_accepted_and_dropped(site, client):
    for _ in range(2):
        client.send_queue_message("placed", Message(b"", broker_properties={"MessageId": "m1"}))
    assert site.ids() == ["m1"]


def test_it_reads_the_dead_letter_queue(site, client):
    client.send_queue_message("placed", Message(b"a body"))
    for _ in range(2):
        received(client).unlock()
    dead = received(client, client.format_dead_letter_queue_name("placed"))
    assert dead.body == b"a body"
    assert dead.custom_properties["deadletterreason"] == "MaxDeliveryCountExceeded"
    dead.delete()
    assert site.ids(dead=True) == []


def test_a_token_that_is_not_accepted_is_an_error(site, connect):
    site.may = lambda header, *_: None if header == "Bearer a-token" else 401
    with pytest.raises(AzureHttpError) as refused:
        connect("another").send_queue_message("placed", Message(b"a body"))
    assert refused.value.status_code == 401
    assert site.ids() == []


def test_a_full_queue_is_an_error(site, client):
    site.deploy(placed=QueueSettings(max_megabytes=0))
    with pytest.raises(AzureHttpError) as refused:
        client.send_queue_message("placed", Message(b"a body"))
    assert refused.value.status_code == 403
