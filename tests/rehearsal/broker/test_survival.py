"""What was acknowledged survives `kill -9` of the server, in the middle of a burst."""

import asyncio
import http.client
import json
import subprocess
import sys
import threading
from datetime import UTC, datetime
from pathlib import Path

import pytest

from rehearsal.server.database import connect
from tests.rehearsal.broker.serve import serving
from tests.rehearsal.broker.site import HOST
from tests.rehearsal.served import PATIENCE

TOKEN = {"Host": HOST, "Authorization": "Bearer a-token"}
ROOT = Path(__file__).parents[3]
SENDERS = 4
BURST = 200
"""Acknowledged sends after which the server is killed."""


class Server:
    def __init__(self, file):
        command = [sys.executable, "-m", "tests.rehearsal.broker.serve", str(file)]
        self._process = subprocess.Popen(command, cwd=ROOT, stdout=subprocess.PIPE, text=True)
        assert self._process.stdout is not None
        self._told = self._process.stdout
        self.port = int(self._told.readline())

    def kill(self):
        self._process.kill()
        self._process.wait()
        self._told.close()

    def connect(self):
        return http.client.HTTPConnection("127.0.0.1", self.port, timeout=PATIENCE)


def ask(connection, method, path, body=None, **headers):
    connection.request(method, path, body=body, headers=TOKEN | headers)
    response = connection.getresponse()
    return response.status, dict(response.getheaders()), response.read()


def send(connection, message_id):
    properties = json.dumps({"MessageId": message_id})
    body = message_id.encode() * 50
    return ask(connection, "POST", "/placed/messages", body, BrokerProperties=properties)[0]


def path_of(headers):
    return headers["Location"].removeprefix(f"https://{HOST}")


def broker_properties(headers):
    return json.loads(headers["BrokerProperties"])


def everything(connection):
    """Bodies by message id, of all that can be received."""
    found: dict[str, bytes] = {}
    while True:
        status, headers, body = ask(connection, "DELETE", "/placed/messages/head?timeout=0")
        if status == 204:
            return found
        message_id = broker_properties(headers)["MessageId"]
        assert message_id not in found
        found[message_id] = body


async def everything_in(file):
    """Ids of the messages in a file, of locked ones too."""
    connection = connect(file)
    try:
        bus = serving(connection).bus("orders")
        return {it.message_id for it in bus.peek("placed", datetime.now(UTC), most=10**9)}
    finally:
        connection.close()


class Burst:
    """Some send and one completes, until the server answers no more."""

    def __init__(self, server):
        self.server = server
        self.stored, self.begun, self.settled = set(), set(), set()
        """Ids: of acknowledged sends; of completions that were asked for, and acknowledged."""
        self.enough = threading.Event()
        parties = [threading.Thread(target=self._sends, args=(n,)) for n in range(SENDERS)]
        self.parties = [*parties, threading.Thread(target=self._completes)]

    def run(self):
        for party in self.parties:
            party.start()
        assert self.enough.wait(PATIENCE)
        self.server.kill()
        for party in self.parties:
            party.join(PATIENCE)

    def _sends(self, number):
        connection = self.server.connect()
        for at in range(100_000):
            try:
                assert send(connection, f"{number}-{at}") == 201
            except (OSError, http.client.HTTPException):
                return
            self.stored.add(f"{number}-{at}")
            if len(self.stored) >= BURST and self.settled:
                self.enough.set()

    def _completes(self):
        connection = self.server.connect()
        while True:
            try:
                status, headers, _ = ask(connection, "POST", "/placed/messages/head?timeout=5")
                if status == 204:
                    continue
                message_id = broker_properties(headers)["MessageId"]
                self.begun.add(message_id)
                assert ask(connection, "DELETE", path_of(headers))[0] == 200
            except (OSError, http.client.HTTPException):
                return
            self.settled.add(message_id)


@pytest.fixture
def file(tmp_path):
    return tmp_path / "bus.sqlite"


@pytest.fixture
def start(file):
    started = []

    def start():
        started.append(Server(file))
        return started[-1]

    yield start
    for server in started:
        server.kill()


def test_every_acknowledged_send_is_there_and_nothing_settled_comes_back(start, file):
    burst = Burst(start())
    burst.run()

    held = asyncio.run(everything_in(file))
    found = everything(start().connect())

    assert burst.stored - burst.begun - held == set()
    assert burst.settled & held == set()
    # What was locked when the server died is still locked.
    assert len(held - found.keys()) <= 1
    assert all(body == id_.encode() * 50 for id_, body in found.items())


def test_locks_and_the_memory_of_duplicates_survive(start):
    server = start()
    connection = server.connect()
    for message_id in ("m1", "m2", "m3"):
        assert send(connection, message_id) == 201
    _, locked, _ = ask(connection, "POST", "/placed/messages/head?timeout=0")
    ask(connection, "DELETE", "/placed/messages/head?timeout=0")
    server.kill()

    connection = start().connect()
    for message_id in ("m1", "m2", "m3"):
        assert send(connection, message_id) == 201

    assert everything(connection).keys() == {"m3"}
    assert ask(connection, "PUT", path_of(locked))[0] == 200
    _, again, _ = ask(connection, "POST", "/placed/messages/head?timeout=0")
    assert broker_properties(again)["MessageId"] == "m1"
    assert broker_properties(again)["DeliveryCount"] == 2
