"""The server survives a crash, and ends cleanly."""

import signal
import subprocess

import pytest

from rehearsal.client import Client, ServerUnreachable
from tests.rehearsal.processes import REPOSITORY, SERVE, Server, wait_until
from tests.rehearsal.world import QUEUE_ID

TYPES = ("resources:ResourceGroup", "servicebus:Namespace", "servicebus:Queue")


def test_nothing_is_lost_when_the_server_is_killed(own_server, new_plugin):
    plugin = new_plugin(own_server.home)
    for type in TYPES:
        plugin.created(type)
    own_server.client.set_region("westeurope", "refuse")
    before = own_server.client.resources(), own_server.client.calls(), own_server.client.regions()
    own_server.kill()
    again = Server.start(own_server.home)
    try:
        assert (again.client.resources(), again.client.calls(), again.client.regions()) == before
        again.client.set_region("westeurope", "up")
        assert plugin.read("servicebus:Queue", QUEUE_ID).id == QUEUE_ID
    finally:
        again.stop()


def test_a_call_that_waited_when_the_server_was_killed_is_logged_as_lost(own_server, new_plugin):
    plugin = new_plugin(own_server.home)
    plugin.created("resources:ResourceGroup")
    own_server.client.set_latency(60)
    call = plugin.create("servicebus:Namespace")
    wait_until(lambda: len(own_server.calls()) == 2)
    own_server.kill()
    assert "does not answer" in call.details()
    again = Server.start(own_server.home)
    outcomes = [it["outcome"] for it in again.client.calls()]
    again.stop()
    assert outcomes == ["done", "lost"]


@pytest.mark.parametrize("sign", [signal.SIGINT, signal.SIGTERM])
def test_a_signal_stops_the_server_and_removes_its_address(own_server, sign):
    own_server.process.send_signal(sign)
    assert own_server.process.wait(timeout=10) == 0
    assert not (own_server.home / "own_server.json").exists()


def test_it_stops_although_a_call_hangs(own_server, new_plugin):
    plugin = new_plugin(own_server.home)
    for type in TYPES:
        plugin.created(type)
    own_server.client.set_region("westeurope", "hang")
    call = plugin.update("servicebus:Queue", QUEUE_ID)
    wait_until(lambda: own_server.calls("waiting"))
    own_server.stop()
    assert "does not answer" in call.details()


def test_health_tells_whose_server_it_is(own_server):
    health = own_server.client.health()
    assert health["pid"] == own_server.process.pid
    assert health["home"] == str(own_server.home)


def test_its_file_is_for_its_owner_only(own_server):
    assert (own_server.home / "azure.sqlite").stat().st_mode & 0o077 == 0


def test_a_home_can_have_one_server_only(own_server):
    second = subprocess.run(
        [*SERVE, str(own_server.home)], cwd=REPOSITORY, capture_output=True, text=True, check=False
    )
    assert second.returncode == 1
    assert f"another server holds {own_server.home}" in second.stderr
    assert own_server.answers()


def test_without_a_server_the_client_says_how_to_start_one(tmp_path):
    with pytest.raises(ServerUnreachable, match=r"does not answer \(it is not running\); start it"):
        Client(tmp_path).health()


def test_the_address_of_a_dead_server_is_no_server(own_server):
    own_server.kill()
    with pytest.raises(ServerUnreachable, match=r"Connection refused"):
        own_server.client.health()
