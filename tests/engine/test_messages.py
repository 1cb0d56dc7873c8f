"""Real messages on the deployed rehearsal: what publishers are told is what happens."""

import re
import socket
import subprocess
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from contextlib import suppress
from datetime import datetime, timedelta

import pytest

from tests.engine.messages import Messages, Published, hash_of
from tests.engine.site import Site, wait_until

BOTH = ["primary", "dr"]
LIMIT = 262_144 - 4_096
"""Bytes of body and content type, at most: the tier's limit less the headers."""
GRANT = "azure-native:authorization:RoleAssignment"


@pytest.fixture(scope="module")
def calm(first_up: tuple[Site, str], copy_of: Callable[[Site], Site]) -> Messages:
    """For tests that break nothing."""
    return Messages(copy_of(first_up[0]))


@pytest.fixture
def messages(deployed: Site) -> Messages:
    """For tests that let something fail."""
    return Messages(deployed)


@pytest.mark.parametrize(
    ("body", "content_type"),
    [
        (bytes(range(256)), "application/octet-stream"),
        (b'{"order": 4711}', "application/json"),
        (b"{no JSON at all", "application/json"),
        ("Grüße, \u0000 \U0001f980".encode("utf-16"), 'text/plain; charset="utf-16"'),
        (b"\xff\xfe\xfd" * 60_000, "image/png"),
    ],
    ids=["binary", "json", "no json", "text", "large"],
)
def test_a_message_is_delivered_byte_for_byte(calm, body, content_type):
    began = datetime.now().astimezone() - timedelta(seconds=1)
    published = calm.publish(body, Content_Type=content_type, Idempotency_Key="once")
    assert (published.status, published.answer["stored"]) == (202, BOTH)
    calm.arrives(published)
    call = calm.call(published.id)
    assert (call["bodyHash"], call["contentType"]) == (hash_of(body), content_type)
    assert began <= datetime.fromisoformat(call["publishedAt"]) <= datetime.now().astimezone()


def test_without_a_content_type_a_message_is_a_row_of_bytes(calm):
    published = calm.publish(b"\x00", Content_Type="")
    calm.arrives(published)
    assert calm.call(published.id)["contentType"] == "application/octet-stream"


def test_each_channel_has_its_own_queue_and_backend(calm):
    published = calm.publish(channel="cancelled")
    calm.arrives(published, channel="cancelled")
    assert calm.times(published.id, "placed") == 0


def test_the_same_message_published_twice_is_one_message(calm):
    before = calm.counts("dr", "cancelled")["active"]
    first, again = (
        calm.publish(b"twice", channel="cancelled", gateway=gateway, Idempotency_Key="twice")
        for gateway in BOTH
    )
    assert (first.status, again.answer) == (202, first.answer)
    assert calm.counts("dr", "cancelled")["active"] <= before + 1
    calm.arrives(first, channel="cancelled")


def test_a_key_that_is_used_again_for_another_body_is_another_message(calm):
    first, other = (calm.publish(body, Idempotency_Key="again") for body in (b"one", b"other"))
    assert first.id != other.id
    calm.arrives(first, other)


def test_without_a_key_each_try_is_a_message(calm):
    first, other = calm.publish(b"same"), calm.publish(b"same")
    assert first.id != other.id
    calm.arrives(first, other)


def test_a_key_may_be_any_text(calm):
    assert calm.publish(Idempotency_Key="a key with 'quotes', \"more\" & <xml/> {{sb-dr-host}}")


@pytest.mark.parametrize(
    ("ask", "status"),
    [
        ({"Ocp_Apim_Subscription_Key": ""}, 401),
        ({"Ocp_Apim_Subscription_Key": "0" * 32}, 401),
        ({"body": b""}, 400),
        ({"Idempotency_Key": " "}, 400),
        ({"Idempotency_Key": "k" * 257}, 400),
        ({"body": b"x" * (LIMIT + 1)}, 413),
        ({"body": b"x" * 30_000_000}, 413),
        ({"channel": "refunded"}, 404),
        ({"channel": "placed-handoff"}, 404),
        ({"channel": "placed/messages"}, 404),
        ({"method": "GET"}, 404),
        ({"method": "DELETE"}, 404),
        ({"Content_Type": "application/vnd.microsoft.servicebus.json"}, 415),
    ],
    ids=lambda it: str(it)[:40],
)
def test_what_cannot_be_published_is_refused_in_json(calm, ask, status):
    published = calm.publish(ask.pop("body", b"{}"), **ask)
    assert published.status == status
    assert any(published.answer.get(name) for name in ("error", "message"))
    assert "messageId" not in published.answer
    assert calm.publish().status == 202


def test_a_publisher_that_hangs_up_in_the_middle_leaves_the_gateway_up(calm):
    port = int(calm.site.azure.url.rpartition(":")[2])
    head = f"POST {calm.path()} HTTP/1.1\r\nHost: x\r\nOcp-Apim-Subscription-Key: {calm.key}\r\n"
    for rest in ("Content-Length: 900\r\n\r\n{", "Transfer-Encoding: chunked\r\n\r\nzz\r\n"):
        with socket.create_connection(("127.0.0.1", port), timeout=20) as connection:
            connection.sendall((head + rest).encode())
            connection.shutdown(socket.SHUT_WR)
            with suppress(ConnectionError):
                connection.recv(65536)
    published = calm.publish()
    calm.arrives(published)


def test_the_bus_itself_lets_nobody_in_without_a_token(calm):
    host = calm.site.outputs("dr")["host"]
    for headers in ({}, {"Authorization": "Bearer made-up"}):
        answered = calm.ask("POST", "/placed/messages", b"{}", Host=host, **headers)
        assert answered.status == 401


def test_one_message_is_published_by_hand(calm, tmp_path):
    file = tmp_path / "order.bin"
    file.write_bytes(bytes(range(256)))
    said = calm.site.run("publish", "placed", str(file), "by-hand")
    [id] = re.findall(r'^202 .*"messageId":"([^"]+)"', said, re.MULTILINE)
    wait_until(lambda: calm.times(id) > 0)
    assert calm.call(id)["bodyHash"] == hash_of(bytes(range(256)))
    assert calm.key not in said


def test_the_curl_command_that_make_up_shows_publishes_a_message(messages):
    said = messages.site.run("up")
    [shown] = re.findall(r"^ *(KEY=.*\n *curl (?:.*\\\n)*.*)$", said, re.MULTILINE)
    done = subprocess.run(
        ["bash", "-c", f". {messages.site.home.environment}\n{shown}"],
        capture_output=True,
        text=True,
        check=True,
    )
    assert done.stdout.startswith("HTTP/1.1 202")
    assert '"stored":["primary","dr"]' in done.stdout


def test_a_dark_region_is_owed_its_copy_and_is_paid_when_it_is_back(messages):
    site = messages.site
    site.run("outage", "primary", "refuse")
    published = messages.publish(gateway="dr", Idempotency_Key="owed")
    assert published.answer == {"messageId": published.id, "stored": ["dr"], "handoff": "primary"}
    messages.waits("dr", "placed-handoff", 1)
    assert messages.times(published.id) == 0
    site.run("recover", "primary")
    messages.waits("dr", "placed-handoff", 0)
    messages.arrives(published)


def test_a_failover_delivers_what_only_the_dr_region_has(messages):
    site = messages.site
    site.run("outage", "primary", "refuse")
    published = messages.publish(gateway="dr")
    site.run("failover")
    messages.arrives(published)
    assert messages.counts("dr", "placed-handoff")["active"] == 1


def test_a_region_stays_active_while_it_is_owed_something(messages):
    site = messages.site
    site.run("outage", "primary", "refuse", "bus")
    published = messages.publish()
    assert published.answer["handoff"] == "primary"
    code, said = site.attempt("failover")
    assert code == 1
    assert "both regions stay active" in said
    assert "- dr's placed-handoff still owes messages: 1" in said
    assert len(site.enabled_processors()) == 4
    messages.arrives(published)
    site.run("recover", "primary")
    messages.waits("dr", "placed-handoff", 0)
    messages.waits("primary", "placed", 0)
    assert "is standby" in site.run("failover")


def test_a_failback_waits_for_what_is_left_and_for_somebody_who_looks_at_dead_letters(messages):
    site = messages.site
    site.run("failover")
    behave(messages, '{"mode": "refusing", "status": 422}')
    refused = messages.publish(b"refused")
    wait_until(lambda: messages.counts("dr", "placed")["dead"] == 1)
    behave(messages, '{"mode": "failing", "status": 503}')
    left = messages.publish(b"left")

    code, said = site.attempt("failback")
    assert code == 1
    assert "- dr's placed still has messages from before primary became active" in said
    assert "- dr's placed has dead letters: 1 (BackendRefused 1)" in said
    assert len(site.enabled_processors()) == 4

    behave(messages, '{"mode": "ok"}')
    messages.waits("dr", "placed", 0)
    messages.waits("primary", "placed", 0)
    messages.arrives(left, refused)
    code, said = site.attempt("failback")
    assert code == 1
    assert said.count("\n  - ") == 1
    assert "look at them, then say so with LOOKED=yes" in said
    assert "is standby" in site.run("failback", "yes")
    assert len(site.enabled_processors()) == 2


def behave(messages: Messages, how: str) -> None:
    assert messages.ask("PUT", "/backend/placed", how.encode()).status == 200


def test_without_its_grants_the_gateway_acknowledges_nothing_that_it_could_not_store(messages):
    safe = messages.publish(b"safe")
    revoke(messages, "primary", "placed")
    one = messages.publish(b"one")
    assert one.answer == {"messageId": one.id, "stored": ["dr"], "handoff": "primary"}
    revoke(messages, "dr", "placed-handoff")
    unknown = messages.publish(b"unknown")
    assert unknown.status == 503
    assert "retry with the same Idempotency-Key" in unknown.answer["error"]
    revoke(messages, "dr", "placed")
    assert messages.publish(b"none").status == 503
    messages.arrives(safe, one)


def revoke(messages: Messages, role: str, queue: str) -> None:
    """The gateways' grants to send to a queue."""
    azure = messages.site.azure
    gateways = {
        it["outputs"]["principalId"]
        for it in azure.resources("azure-native:managedidentity:UserAssignedIdentity")
        if "gateway" in it["id"]
    }
    at = f"/namespaces/{messages.site.outputs(role)['host'].split('.')[0]}/queues/{queue}"
    grants = [
        it["id"]
        for it in azure.resources(GRANT)
        if it["inputs"]["principalId"] in gateways and it["inputs"]["scope"].endswith(at)
    ]
    assert grants
    for id in grants:
        azure.rpc("Delete", {"type": GRANT, "id": id})


def test_a_bus_that_loses_its_answers_loses_no_message(messages):
    site = messages.site
    site.run("outage", "primary", "lose", "bus")
    published = messages.publish_many(5)
    assert {it.status for it in published} == {202}
    site.run("outage", "dr", "lose", "bus")
    unknown = messages.publish(b"unknown", Idempotency_Key="unknown")
    assert unknown.status == 503
    site.run("recover", "primary")
    site.run("recover", "dr")
    again = messages.publish(b"unknown", Idempotency_Key="unknown")
    assert (again.status, again.id) == (202, unknown.id)
    messages.arrives(*messages.acknowledged)
    messages.waits("dr", "placed-handoff", 0)


def test_a_slow_region_makes_nobody_lose_anything(messages):
    site = messages.site
    site.run("outage", "dr", "slow")
    site.run("outage", "primary", "slow", "workflows")
    published = messages.publish_many(5)
    assert {it.status for it in published} == {202}
    messages.arrives(*published)


def test_logic_apps_that_never_hear_an_answer_deliver_again_and_lose_nothing(messages):
    site = messages.site
    site.run("outage", "primary", "lose", "workflows")
    published = messages.publish()
    wait_until(lambda: messages.times(published.id) > 1)
    site.run("recover", "primary")
    messages.waits("primary", "placed", 0)
    assert messages.counts("primary", "placed")["dead"] == 0


def test_what_lies_there_waits_for_logic_apps_that_are_dark(messages):
    site = messages.site
    site.run("outage", "primary", "hang", "workflows")
    published = messages.publish()
    assert published.answer["stored"] == BOTH
    assert "answers again" not in site.run("outage", "dr", "slow", "workflows")
    assert messages.times(published.id) == 0
    assert messages.counts("primary", "placed")["active"] == 1
    site.run("recover", "primary")
    messages.arrives(published)


def test_what_was_acknowledged_before_the_server_was_killed_is_delivered_after(messages, tmp_path):
    site = messages.site
    # Until then nothing is delivered; the backend that comes with the next server does its work.
    behave(messages, '{"mode": "failing"}')
    with ThreadPoolExecutor() as pool:
        publishing = pool.submit(publish_until_it_fails, messages)
        wait_until(lambda: len(messages.acknowledged) >= 30)
        assert not site.azure.backend("placed")["times"]
        site.kill_server()
        publishing.result()
    (tmp_path / "one").write_bytes(b"one")
    said = site.run("publish", "placed", str(tmp_path / "one"))
    assert "had died, so it was started again" in said
    messages.arrives(*messages.acknowledged)


def publish_until_it_fails(messages: Messages) -> list[Published]:
    with suppress(OSError):
        for number in range(10_000):
            messages.publish(f"{number}".encode())
    return messages.acknowledged
