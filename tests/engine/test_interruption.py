"""Whatever is killed, whenever: one command completes what was begun."""

import pytest

from tests.engine.site import Site, ended, wait_until

SLOW = 0.6
"""Seconds that Azure takes for each call: time enough to strike in the middle of one."""


def shape(site: Site) -> set[tuple[str, str, bool]]:
    """Every resource of `dr` with its parent and its protection."""
    return {(r["urn"], r.get("parent", ""), r.get("protect", False)) for r in site.recorded("dr")}


@pytest.mark.parametrize("created", [0, 1, 6, 15, 30])
def test_a_first_deployment_killed_at_any_moment_can_be_repaired(prepared, dr_only, created):
    site = prepared()
    site.pulumi("stack", "init", "dr")
    site.azure.set_latency(SLOW)
    engine = site.start_pulumi("up", "--yes", "--skip-preview", "-s", "dr")
    wait_until(lambda: len(site.changes()) > created)
    site.kill_engine()
    ended(engine)
    site.azure.set_latency(0)

    site.run("repair", "dr")

    assert site.unrecorded("dr") == set()
    assert shape(site) == shape(dr_only)
    before = site.last_call()
    site.pulumi("up", "--yes", "--skip-preview", "--expect-no-changes", "-s", "dr")
    assert site.changes(since=before) == []


def test_a_first_deployment_of_primary_killed_in_the_middle_can_be_repaired(dr_only, copy_of):
    site = copy_of(dr_only)
    before = site.last_call()
    site.azure.set_latency(SLOW)
    deployment = site.start("up")
    wait_until(lambda: len(site.changes(since=before)) > 12)
    site.kill_engine()
    code, _ = ended(deployment)
    assert code == 1
    site.azure.set_latency(0)

    site.run("repair", "primary")

    assert site.unrecorded("dr", "primary") == set()
    assert "Both regions are deployed" in site.run("up")


def test_a_deployment_that_meets_leftovers_names_the_repair(dr_only, copy_of):
    site = copy_of(dr_only)
    urn, id = next(
        (r["urn"], r["id"]) for r in site.recorded("dr") if r["type"].endswith(":RoleAssignment")
    )
    site.pulumi("state", "delete", "--yes", "--target-dependents", urn, "-s", "dr")
    code, said = site.attempt("up")
    assert code == 1
    assert "make repair STACK=dr" in said
    assert id in site.run("repair", "dr")


@pytest.mark.parametrize("mode", ["refuse", "hang"])
def test_a_region_that_goes_dark_during_its_deployment_is_completed_after_its_recovery(
    dr_only, copy_of, mode
):
    site = copy_of(dr_only)
    before = site.last_call()
    site.azure.set_latency(SLOW)
    # Ten minutes of waiting for a region that hangs are a second.
    deployment = site.start("up", REHEARSAL_TIME_SCALE="600")
    wait_until(lambda: len(site.changes(since=before)) > 12)
    site.azure.set_region("westeurope", mode)
    code, _ = ended(deployment)
    assert code == 1
    site.azure.set_latency(0)
    site.run("recover", "primary")

    site.run("up")

    assert site.unrecorded("dr", "primary") == set()


def test_a_deployment_whose_azure_dies_in_the_middle_is_completed_when_it_is_back(dr_only, copy_of):
    site = copy_of(dr_only)
    before = site.last_call()
    site.azure.set_latency(SLOW)
    deployment = site.start("up")
    wait_until(lambda: len(site.changes(since=before)) > 12)
    site.kill_server()
    code, _ = ended(deployment)
    assert code == 1

    code, said = site.attempt("up")

    assert "server had died, so it was started again" in said
    if code:
        # An answer that was lost with the server leaves a resource unrecorded.
        assert "make repair STACK=primary" in said
        site.run("repair", "primary")
        site.run("up")
    assert site.unrecorded("dr", "primary") == set()


@pytest.mark.parametrize("changed", [0, 2, 6])
def test_a_failover_killed_at_any_moment_completes_when_it_is_run_again(deployed: Site, changed):
    deployed.azure.set_latency(SLOW)
    deployed.azure.set_region("westeurope", "hang")
    before = deployed.last_call()
    failover = deployed.start("failover")
    wait_until(lambda: len(deployed.changes(since=before)) > changed)
    deployed.kill_engine()
    code, said = ended(failover)
    assert code == 1
    assert "run this command again" in said
    assert {n.split("-")[3] for n in deployed.enabled_processors()} == {"cancelled", "placed"}
    deployed.azure.set_latency(0)

    said = deployed.run("failover")

    assert "was interrupted" in said
    assert {name for name in deployed.enabled_processors() if name.endswith("-dr")} == {
        "logic-orders-processor-cancelled-dr",
        "logic-orders-processor-placed-dr",
    }
    assert deployed.outputs("dr")["standing"] == "active"


def test_a_killed_server_comes_back_with_all_it_held(deployed: Site):
    before = deployed.holdings()
    deployed.kill_server()
    said = deployed.run("status")
    assert "server had died, so it was started again" in said
    assert deployed.holdings() == before
