"""Whatever is sent to the server's port: an answer that says why, and a server that stays up."""

import json
import os
import socket
from contextlib import suppress

import pytest

from tests.rehearsal.served import Answered, call

BUS = "sb-orders.servicebus.windows.net"


@pytest.fixture
def port(server) -> int:
    return int(server.client.url.rpartition(":")[2])


def said(answered: Answered) -> str:
    assert answered.headers["content-type"].startswith("application/json")
    message = json.loads(answered.body)["message"]
    assert isinstance(message, str)
    return message


RAW = {
    "nothing": b"",
    "noise": bytes(range(256)) * 64,
    "half a request": b"POST /gateways/apim/orders/placed HTTP/1.1\r\nHost: x\r\nContent-Le",
    "half a body": b"POST /gateways/a/b/c HTTP/1.1\r\nHost: x\r\nContent-Length: 900\r\n\r\n{",
    "a huge header": b"GET / HTTP/1.1\r\nX: " + b"x" * 200_000 + b"\r\n\r\n",
    "many headers": b"GET / HTTP/1.1\r\n" + b"X: y\r\n" * 20_000 + b"\r\n",
    "a length that is none": b"POST / HTTP/1.1\r\nContent-Length: many\r\n\r\n",
    "chunks that are none": b"POST / HTTP/1.1\r\nTransfer-Encoding: chunked\r\n\r\nzz\r\n",
    "the server itself": b"OPTIONS * HTTP/1.1\r\nHost: x\r\n\r\n",
    "a tunnel": b"CONNECT example.com:443 HTTP/1.1\r\nHost: example.com\r\n\r\n",
    "an address that is none": b"GET //[::1 HTTP/1.1\r\nHost: x\r\n\r\n",
    "a host that is none": b"POST /placed/messages HTTP/1.1\r\nHost: \x00\xff.servicebus\r\n\r\n",
    "TLS": bytes.fromhex("160301020001000001fc0303") + bytes(64),
}


@pytest.mark.parametrize("name", RAW)
def test_garbage_does_not_bring_the_server_down(server, port, name):
    with socket.create_connection(("127.0.0.1", port), timeout=20) as connection:
        connection.sendall(RAW[name])
        connection.shutdown(socket.SHUT_WR)
        # It may hang up before it has read everything.
        with suppress(ConnectionError):
            while connection.recv(65536):
                pass
    assert server.answers()


def test_random_bytes_do_not_bring_the_server_down(server, port):
    for _ in range(20):
        with socket.create_connection(("127.0.0.1", port), timeout=20) as connection:
            connection.sendall(os.urandom(2000))
    assert server.answers()


@pytest.mark.parametrize("raw", ["the server itself", "a tunnel"])
def test_what_is_no_path_is_not_a_fault_of_the_rehearsal(port, raw):
    with socket.create_connection(("127.0.0.1", port), timeout=20) as connection:
        connection.sendall(RAW[raw])
        answer = connection.recv(65536).decode()
    assert answer.startswith(("HTTP/1.1 404", "HTTP/1.1 405"))


@pytest.mark.parametrize(
    ("method", "path", "status"),
    [
        ("GET", "/nowhere", 404),
        ("DELETE", "/", 405),
        ("POST", "/gateways/nobody/orders/placed", 404),
        ("POST", "/gateways", 404),
        ("POST", "/gateways//", 404),
    ],
)
def test_what_is_not_there_is_said_in_json(port, method, path, status):
    answered = call(port, method, path, b"{}")
    assert answered.status == status
    assert said(answered)


def test_a_bus_that_was_not_deployed_lets_nobody_in(port):
    for headers in ({}, {"Authorization": "Bearer made-up"}):
        answered = call(port, "POST", "/placed/messages", b"{}", Host=BUS, **headers)
        assert answered.status == 401


def test_what_is_told_stands_on_the_timeline(server):
    server.client.tell("drill", "The drill begins: <20> messages")
    [*_, last] = server.client.picture()["timeline"]
    assert (last["kind"], last["text"]) == ("drill", "The drill begins: <20> messages")


def test_without_anything_deployed_there_are_no_queues_and_an_empty_picture(server):
    assert server.client.queues()["regions"] == []
    assert server.client.picture()["regions"] == []


def test_the_page_is_there_from_the_beginning(port):
    answered = call(port, "GET", "/")
    assert (answered.status, answered.headers["content-type"].split(";")[0]) == (200, "text/html")
