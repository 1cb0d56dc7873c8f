"""Commands that cannot go on say why, in one sentence."""

import socket

from rehearsal.commands.lock import exclusive
from tests.engine.site import Site, ended


def test_a_failover_needs_a_deployment(new_site):
    code, said = new_site().attempt("failover")
    assert (code, said) == (1, "failover: nothing is deployed; run `make up` first\n")


def test_an_outage_needs_a_region_that_exists(deployed: Site):
    code, said = deployed.attempt("outage", "nowhere")
    assert code == 1
    assert said == "outage: REGION is `nowhere`; it must be one of dr, primary\n"


def test_two_commands_at_once_are_one_too_many(deployed: Site):
    with exclusive(deployed.home, "up"):
        code, said = deployed.attempt("failover")
    assert code == 1
    assert said.startswith("failover: another command (`make up`, begun ")
    assert said.endswith(") is at work; wait for it to end\n")


def test_a_port_that_is_taken_is_named_with_the_way_out(new_site):
    with socket.create_server(("127.0.0.1", 0)) as taken:
        port = str(taken.getsockname()[1])
        code, said = new_site().attempt("up", REHEARSAL_PORT=port)
    assert code == 1
    assert said.startswith(f"up: port {port} cannot be had")
    assert "REHEARSAL_PORT" in said


def test_a_peer_stack_that_does_not_exist_is_named_with_the_way_out(prepared):
    site = prepared()
    site.pulumi("stack", "init", "primary")
    site.pulumi("config", "set", "peerStack", "nowhere", "-s", "primary")
    code, said = ended(site.start_pulumi("up", "--yes", "--skip-preview", "-s", "primary"))
    assert code != 0
    assert "peerStack: 'nowhere' cannot be read" in said
    assert "pulumi stack init nowhere, pulumi up -s nowhere" in said
    assert site.changes() == []
