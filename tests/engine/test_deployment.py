"""Both regions, from nothing and back to nothing."""

from rehearsal.commands.home import REPOSITORY
from tests.engine.site import Site

CHANNELS = ("cancelled", "placed")


def test_one_command_deploys_both_regions(first_up):
    _, said = first_up
    assert "Both regions are deployed" in said
    assert "make status" in said


def test_nobody_s_own_stack_files_change(first_up):
    site, _ = first_up
    for stack in ("dr", "primary"):
        assert "encryptionsalt" in (site.home.project / f"Pulumi.{stack}.yaml").read_text()
        assert "encryptionsalt" not in (REPOSITORY / f"Pulumi.{stack}.yaml").read_text()


def test_each_region_stands_as_the_settings_say(deployed: Site):
    assert deployed.outputs("primary")["standing"] == "active"
    assert deployed.outputs("dr")["standing"] == "standby"
    assert deployed.enabled_processors() == {
        f"logic-orders-processor-{channel}-primary" for channel in CHANNELS
    }


def test_azure_holds_what_the_state_records_and_nothing_else(deployed: Site):
    assert deployed.unrecorded("dr", "primary") == set()


def test_a_second_deployment_changes_nothing(deployed: Site):
    before = deployed.last_call()
    deployed.run("up")
    assert deployed.changes(since=before) == []


def test_plain_pulumi_commands_deploy_dr_alone_without_a_call_to_the_primary_region(
    dr_only: Site, copy_of
):
    site = copy_of(dr_only)
    assert site.changes()
    assert all(call["regions"] in ([], ["northeurope"]) for call in site.azure.calls())


def test_a_new_deployment_does_not_undo_a_failover(deployed: Site):
    deployed.run("failover")
    before = deployed.last_call()
    deployed.run("up")
    assert deployed.changes(since=before) == []


def test_taking_it_down_leaves_nothing(deployed: Site):
    said = deployed.run("down")
    assert "Azure holds nothing any more." in said
    assert not deployed.home.path.exists()
