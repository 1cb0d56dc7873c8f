"""Backups and restores, as an operator makes them."""

import pytest

from rehearsal.commands.server_process import stop
from tests.engine.site import Site

SERVICE = "azure-native:apimanagement:ApiManagementService"


@pytest.fixture
def site(deployed: Site, monkeypatch: pytest.MonkeyPatch) -> Site:
    """Ten minutes of Azure are a second."""
    stop(deployed.home)
    monkeypatch.setenv("REHEARSAL_TIME_SCALE", "600")
    return deployed


def gateway(site: Site) -> str:
    """The id of the primary region's."""
    [found] = [it["id"] for it in site.azure.resources(SERVICE) if "-primary-" in it["id"]]
    return str(found)


def test_a_gateway_that_was_deleted_answers_as_before_from_another_group(site: Site):
    assert "is complete and verified" in site.run("backup")
    site.azure.rpc("Delete", {"type": SERVICE, "id": gateway(site)})
    said = site.run("restore")
    assert "All 11 came back, keys included" in said
    assert "Subscription  publisher          same" in said
    assert 'A message through it: 202 {"messageId"' in said
    assert '"stored":["primary","dr"]}' in said
    assert site.run("restore").count("there already") == 3
    for said in (site.run("status"), site.run("down")):
        assert said.count("/resourceGroups/rg-orders-primary-restored\n") == 1
        assert "/resourceGroups/rg-orders-primary-restored/" not in said, "it lies in the group"
    assert not site.home.path.exists()


def test_a_gateway_is_restored_while_its_region_is_dark(site: Site):
    site.run("backup")
    site.run("outage", "primary", "hang")
    said = site.run("restore", "elsewhere")
    assert "All 11 came back, keys included" in said
    assert '"stored":["dr"],"handoff":"primary"}' in said


def test_what_differs_after_a_restore_fails_it(site: Site):
    site.run("backup")
    value = {
        "namedValueId": "later",
        "displayName": "later",
        "value": "later",
        "serviceName": gateway(site).rpartition("/")[2],
        "resourceGroupName": "rg-orders-primary",
    }
    site.azure.rpc("Create", {"type": "azure-native:apimanagement:NamedValue", "properties": value})
    site.run("advance", "48")
    code, said = site.attempt("restore")
    assert code == 1
    assert "later              not in the stack" in said
    assert "1 of 12 are not what was deployed" in said


def test_the_age_of_the_newest_backup_is_told_and_warned_of(site: Site):
    code, said = site.attempt("restore")
    assert code == 1
    assert "there is no verified backup yet; run `make backup` first" in said
    assert "WARNING: there is no verified backup; one is due every 24 hours" in site.run("status")
    site.run("backup")
    assert "  newest verified: apim-orders-primary-" in site.run("status")
    site.run("outage", "dr", "refuse")
    assert "No backup came due." in site.run("advance", "48")
    assert "  WARNING: newest verified: apim-orders-primary-" in site.run("status")


def test_a_schedule_fires_when_the_clock_has_moved_on(site: Site):
    assert "No backup came due. The schedule's first is at" in site.run("advance", "0.5")
    said = site.run("advance", "48")
    assert "Its schedule has started backup_apim" in said
    assert "is complete and verified" in said


def test_a_bad_argument_is_refused(site: Site):
    for command, argument, refusal in (
        ("advance", "", "HOURS is ``; it must be a positive number"),
        ("advance", "-3", "HOURS is `-3`"),
        ("restore", "Not_This", "TARGET is `Not_This`; it must be 1 to 12 lower-case letters"),
    ):
        code, said = site.attempt(command, argument)
        assert code == 1
        assert refusal in said
