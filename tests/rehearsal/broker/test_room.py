"""The data plane over HTTP answers as https://learn.microsoft.com/rest/api/servicebus says."""

import json
import socket
from itertools import product
from xml.etree import ElementTree

import pytest
from hypothesis import given
from hypothesis import strategies as st

from rehearsal.broker import Action, QueueSettings, Status
from tests.rehearsal.broker.site import Site, broker_properties, locked_at
from tests.rehearsal.broker.world import seconds
from tests.rehearsal.served import PATIENCE, until

BATCH = "application/vnd.microsoft.servicebus.json"


@pytest.fixture
def site():
    site = Site(time_to_live=seconds(600), lock=seconds(30), max_delivery_count=2)
    yield site
    site.served.close()


@pytest.fixture(scope="module")
def lasting():
    site = Site()
    yield site
    site.served.close()


def detail(answered):
    """The sentence of a refusal."""
    error = ElementTree.fromstring(answered.body)
    assert error.findtext("Code") == str(answered.status)
    assert answered.headers["content-type"].startswith("application/xml")
    return error.findtext("Detail")


def test_a_message_is_sent_locked_and_completed(site):
    assert site.send("m1", b"a body", Content_Type="text/csv").status == 201
    locked = site.lock()
    assert (locked.status, locked.body) == (201, b"a body")
    assert locked.headers["content-type"] == "text/csv"
    properties = broker_properties(locked)
    assert properties.pop("LockToken") in locked.headers["location"]
    assert properties == {
        "MessageId": "m1",
        "SequenceNumber": 1,
        "EnqueuedSequenceNumber": 1,
        "DeliveryCount": 1,
        "EnqueuedTimeUtc": "Sun, 01 Mar 2026 03:00:00 GMT",
        "LockedUntilUtc": "Sun, 01 Mar 2026 03:00:30 GMT",
        "State": "Active",
        "TimeToLive": 600,
    }
    assert site.ask("DELETE", locked_at(locked)).status == 200
    assert site.ids() == []


def test_an_abandoned_message_comes_again(site):
    site.send("m1")
    assert site.ask("PUT", locked_at(site.lock())).status == 200
    assert broker_properties(site.lock())["DeliveryCount"] == 2


def test_a_lock_can_be_renewed(site):
    site.send("m1")
    at = locked_at(site.lock())
    site.wait(29)
    assert site.ask("POST", at).status == 200
    site.wait(29)
    assert site.ask("DELETE", at).status == 200


def test_a_message_can_be_settled_by_its_id_too(site):
    site.send("m 1/2")
    token = broker_properties(site.lock())["LockToken"]
    assert site.ask("DELETE", f"/placed/messages/m%201%2F2/{token}").status == 200


def test_received_and_deleted_is_gone(site):
    site.send("m1", b"a body")
    taken = site.ask("DELETE", "/placed/messages/head?timeout=0")
    assert (taken.status, taken.body) == (200, b"a body")
    assert "location" not in taken.headers
    assert "LockToken" not in broker_properties(taken)
    assert site.ids() == []


@pytest.mark.parametrize("method", ["POST", "DELETE"])
def test_an_empty_queue_answers_204(site, method):
    nothing = site.ask(method, "/placed/messages/head?timeout=0")
    assert (nothing.status, nothing.body) == (204, b"")


@pytest.mark.parametrize("path", ["/placed/$deadletterqueue", "/PLACED/%24DeadLetterQueue"])
def test_dead_letters_lie_on_a_path_of_their_own(site, path):
    site.send("m1")
    for _ in range(2):
        site.ask("PUT", locked_at(site.lock()))
    assert site.lock().status == 204
    dead = site.lock(path)
    assert dead.headers["deadletterreason"] == '"MaxDeliveryCountExceeded"'
    assert "/$deadletterqueue/messages/1/" in dead.headers["location"]
    assert site.ask("DELETE", locked_at(dead)).status == 200
    assert site.ids(dead=True) == []


def test_a_batch_brings_several_messages(site):
    batch = [
        {"Body": "eins", "BrokerProperties": {"MessageId": "m1", "Label": "l"}},
        {"Body": "zwei", "UserProperties": {"number": 2, "PublishedAt": "2026-03-01"}},
        {"Body": "drei", "BrokerProperties": {"ContentType": "text/plain", "TimeToLive": "60"}},
    ]
    sent = site.ask("POST", "/placed/messages", json.dumps(batch).encode(), Content_Type=BATCH)
    assert sent.status == 201
    one, two, three = (site.lock() for _ in batch)
    assert [it.body for it in (one, two, three)] == [b"eins", b"zwei", b"drei"]
    assert broker_properties(one)["Label"] == "l"
    assert (two.headers["number"], two.headers["publishedat"]) == ("2", '"2026-03-01"')
    assert three.headers["content-type"] == "text/plain"
    assert broker_properties(three)["TimeToLive"] == 60


@pytest.mark.parametrize("seconds_", ['"60"', "60", "60.0"])
def test_a_time_to_live_is_a_number_or_the_same_in_quotes(site, seconds_):
    site.ask("POST", "/placed/messages", b"{}", BrokerProperties=f'{{"TimeToLive": {seconds_}}}')
    site.wait(59)
    assert len(site.ids()) == 1
    site.wait(1)
    assert site.ids() == []


def test_properties_travel_as_headers(site):
    own = {"Text": '"a \\"b\\""', "Number": "-7", "Float": "1.5", "Truth": "TRUE"}
    site.send("m1", **own)
    got = site.lock().headers
    assert (got["text"], got["number"], got["float"], got["truth"]) == (
        '"a \\"b\\""',
        "-7",
        "1.5",
        "true",
    )


@given(body=st.binary(max_size=300))
def test_a_body_travels_byte_for_byte(lasting, body):
    while lasting.ask("DELETE", "/placed/messages/head?timeout=0").status == 200:
        pass
    assert lasting.send("m1", body, Content_Type="application/octet-stream").status == 201
    taken = lasting.ask("DELETE", "/placed/messages/head?timeout=0")
    assert (taken.status, taken.body) == (200, body)


def test_what_is_sent_needs_a_token_that_permits_it(site):
    seen = []

    def may(header, bus, queue, action):
        seen.append((header, bus, queue, action))
        return {"Bearer bad": 401, "Bearer a-token": None}.get(header, 403)

    site.may = may
    for header, status in {"": 401, "Basic x": 401, "Bearer bad": 401, "Bearer other": 403}.items():
        refused = site.ask("POST", "/Placed/messages", b"{}", Authorization=header)
        assert refused.status == status
        assert detail(refused)
    assert site.ids() == []
    assert site.ask("POST", "/Placed/messages", b"{}").status == 201
    assert seen[-1] == ("Bearer a-token", "orders", "placed", Action.SEND)


@pytest.mark.parametrize(
    ("method", "path"),
    [
        ("POST", "/placed/messages/head"),
        ("DELETE", "/placed/messages/head"),
        ("POST", "/placed/$deadletterqueue/messages/head"),
        ("DELETE", "/placed/messages/1/token"),
        ("PUT", "/placed/messages/1/token"),
        ("POST", "/placed/messages/1/token"),
    ],
)
def test_whatever_receives_needs_to_be_allowed_to_listen(site, method, path):
    site.send("m1")
    site.may = lambda _header, _bus, _queue, action: 403 if action is Action.LISTEN else None
    refused = site.ask(method, path)
    assert refused.status == 403
    assert detail(refused) == "'Listen' is not granted on queue 'placed'."
    assert site.broker.bus("orders").peek("placed", site.now)[0].deliveries == 0


@pytest.mark.parametrize(
    ("status", "method", "path", "sentence"),
    [
        (404, "GET", "/", "has nothing at /"),
        (404, "POST", "/placed", "has nothing at /placed"),
        (404, "POST", "/placed/subscriptions/a/messages", "has nothing at"),
        (405, "GET", "/placed/messages", "GET means nothing"),
        (405, "PATCH", "/placed/messages/head", "PATCH means nothing"),
        (405, "POST", "/placed/$deadletterqueue/messages", "POST means nothing"),
        (410, "POST", "/nowhere/messages", "no queue 'nowhere'"),
        (410, "POST", "/nowhere/messages/head?timeout=0", "no queue 'nowhere'"),
        (404, "DELETE", "/placed/messages/1/not-a-token", "The lock 'not-a-token'"),
        (404, "PUT", "/placed/messages/1/not-a-token", "The lock 'not-a-token'"),
        (404, "POST", "/placed/messages/1/not-a-token", "The lock 'not-a-token'"),
        (400, "POST", "/placed/messages/head?timeout=soon", "whole number of seconds"),
        (400, "POST", "/placed/messages/head?timeout=-1", "whole number of seconds"),
    ],
)
def test_a_refusal_has_its_status_and_says_why(site, status, method, path, sentence):
    refused = site.ask(method, path)
    assert refused.status == status
    assert sentence in detail(refused)


def test_another_namespace_is_none(site):
    refused = site.ask("POST", "/placed/messages", b"{}", host="other.servicebus.windows.net")
    assert refused.status == 404
    assert "no Service Bus namespace 'other'" in detail(refused)


@pytest.mark.parametrize(("how", "of"), list(product(["body", "batch"], ["length", "property"])))
def test_what_is_too_large_is_refused(site, how, of):
    site.deploy(max_message_bytes=1000, placed=QueueSettings())
    body, more = (b"x" * 1001, {}) if of == "length" else (b"x" * 900, {"Text": f'"{"y" * 100}"'})
    if how == "batch":
        entry = {"Body": body.decode(), "UserProperties": {n: v[1:-1] for n, v in more.items()}}
        body, more = json.dumps([entry]).encode(), {"Content_Type": BATCH}
    refused = site.ask("POST", "/placed/messages", body, **more)
    assert refused.status == 403
    assert "bytes" in detail(refused)
    assert site.ids() == []


def test_a_full_queue_says_so(site):
    site.deploy(placed=QueueSettings(max_megabytes=0))
    refused = site.send("m1")
    assert refused.status == 403
    assert detail(refused).startswith("Quota exceeded: queue 'placed' holds 0 of the 0 bytes")


@pytest.mark.parametrize(
    ("status", "sending", "receiving"),
    [
        (Status.DISABLED, 403, 403),
        (Status.SEND_DISABLED, 403, 201),
        (Status.RECEIVE_DISABLED, 201, 403),
    ],
)
def test_a_disabled_queue_refuses(site, status, sending, receiving):
    site.send("m1")
    site.deploy(placed=QueueSettings(status=status))
    assert (site.send("m2").status, site.lock().status) == (sending, receiving)


def test_what_cannot_be_stored_is_not_acknowledged(site):
    (pages,) = site.connection.execute("PRAGMA page_count").fetchone()
    site.connection.execute(f"PRAGMA max_page_count = {pages}")
    refused = site.send("m1", bytes(100_000))
    assert refused.status == 500
    assert detail(refused).startswith("Nothing is acknowledged that is not stored")
    site.connection.execute("PRAGMA max_page_count = 100000")
    assert site.send("m2").status == 201


GARBAGE = [
    {"BrokerProperties": "{"},
    {"BrokerProperties": "[1]"},
    {"BrokerProperties": '{"MessageId": 7}'},
    {"BrokerProperties": '{"MessageId": ""}'},
    {"BrokerProperties": json.dumps({"MessageId": "x" * 129})},
    {"BrokerProperties": '{"MessageId": "\\ud83d"}'},
    {"BrokerProperties": '{"TimeToLive": "soon"}'},
    {"BrokerProperties": '{"TimeToLive": 0}'},
    {"BrokerProperties": '{"TimeToLive": NaN}'},
    {"BrokerProperties": '{"TimeToLive": true}'},
    {"BrokerProperties": '{"ScheduledEnqueueTimeUtc": "Sun, 01 Mar 2026 03:00:00 GMT"}'},
    {"BrokerProperties": "[" * 6000},
    {"Own": '"\xfc is no UTF-8"'},
    {"Content_Type": BATCH, "body": b"\xff\xfe"},
    {"Content_Type": BATCH, "body": b""},
    {"Content_Type": BATCH, "body": b"[]"},
    {"Content_Type": BATCH, "body": b"[7]"},
    {"Content_Type": BATCH, "body": b'[{"Body": {"a": 1}}]'},
    {"Content_Type": BATCH, "body": b'[{"Body": "ok"}, {"Body": "\\ud83d"}]'},
    {"Content_Type": BATCH, "body": b'[{"Body": "ok"}, {"UserProperties": {"a": [1]}}]'},
    {"Content_Type": BATCH, "body": b'[{"Body": "ok"}, {"UserProperties": {"a b": 1}}]'},
    {"Content_Type": BATCH, "body": b"[" * 100_000},
    {"Own": f'"{"x" * 7000}"', **{f"Own{number}": f'"{"x" * 7000}"' for number in range(10)}},
]


@pytest.mark.parametrize("garbage", GARBAGE)
def test_garbage_is_refused_whole(lasting, garbage):
    before = lasting.held
    refused = lasting.ask("POST", "/placed/messages", **{"body": b"{}", **garbage})
    assert refused.status == 400
    assert detail(refused)
    assert lasting.held == before


@given(path=st.text(st.characters(max_codepoint=0x7E, min_codepoint=0x21), max_size=40))
def test_no_path_is_too_strange(lasting, path):
    before = lasting.held
    for method in ("POST", "DELETE", "PUT"):
        assert lasting.ask(method, "/" + path.replace("#", ""), b"x").status in (404, 405, 410)
    assert lasting.held == before


@pytest.mark.parametrize(
    "bytes_",
    [b"\x16\x03\x01\x02\x00\x01\x00", b"GET\r\n\r\n", b"POST /placed/messages HTTP/9.9\r\n\r\n"],
)
def test_what_is_no_http_leaves_the_server_up(lasting, bytes_):
    with socket.create_connection(("127.0.0.1", lasting.served.port), timeout=PATIENCE) as wire:
        wire.sendall(bytes_)
        wire.shutdown(socket.SHUT_WR)
        while wire.recv(4096):
            pass
    assert lasting.send("after").status == 201


HEAD = (
    b"POST /placed/messages HTTP/1.1\r\nHost: orders.servicebus.windows.net\r\n"
    b"Authorization: Bearer a-token\r\nContent-Length: %d\r\n\r\n"
)


def test_a_body_that_never_comes_whole_is_not_stored(lasting):
    before = lasting.held
    with socket.create_connection(("127.0.0.1", lasting.served.port), timeout=PATIENCE) as wire:
        wire.sendall(HEAD % 100 + b"half of it")
        wire.shutdown(socket.SHUT_WR)
        while wire.recv(4096):
            pass
    assert lasting.held == before


def test_a_body_is_read_no_further_than_a_message_may_be_long(lasting):
    with socket.create_connection(("127.0.0.1", lasting.served.port), timeout=PATIENCE) as wire:
        wire.sendall(HEAD % 10**10 + bytes(2**18 + 1))
        assert wire.recv(4096).startswith(b"HTTP/1.1 403 ")


WAITING = HEAD.replace(b"/messages", b"/messages/head?timeout=600") % 0


def test_a_receiver_that_waits_is_answered_as_soon_as_there_is_a_message(site):
    with socket.create_connection(("127.0.0.1", site.served.port), timeout=PATIENCE) as wire:
        wire.sendall(WAITING)
        until(site.served.busy)
        site.send("m1", b"a body")
        assert wire.recv(4096).startswith(b"HTTP/1.1 201 ")


def test_a_receiver_that_hung_up_locks_nothing(site):
    with socket.create_connection(("127.0.0.1", site.served.port), timeout=PATIENCE) as wire:
        wire.sendall(WAITING)
        until(site.served.busy)
    until(lambda: not site.served.busy())
    site.send("m1")
    assert broker_properties(site.lock())["DeliveryCount"] == 1
