"""What `make status` tells."""

from tests.engine.site import Site


def test_a_deployed_region_is_described_in_full(deployed: Site):
    said = deployed.run("status")
    assert "primary  westeurope  active  reachable" in said
    assert "dr  northeurope  standby  reachable" in said
    assert "placed-handoff" in said
    assert "logic-orders-processor-placed-dr" in said
    assert "receive messages" in said
    assert said.count("differs from the settings: nothing") == 2
    assert max(map(len, said.splitlines())) <= 120


def test_a_dark_region_is_called_dark(deployed: Site):
    deployed.run("outage", "primary", "hang")
    assert "primary  westeurope  active  DARK" in deployed.run("status")


def test_a_setting_that_was_not_deployed_yet_is_a_difference(deployed: Site):
    deployed.pulumi("config", "set", "drActive", "true", "-s", "dr")
    said = deployed.run("status")
    assert "state is Disabled, should be Enabled" in said
    assert said.count("should be") == 12
