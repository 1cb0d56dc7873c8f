"""What `make status` tells."""

from tests.engine.site import Site


def test_a_deployed_region_is_described_in_full(deployed: Site):
    said = deployed.run("status")
    assert "primary  westeurope  active  reachable" in said
    assert "dr  northeurope  standby  reachable" in said
    assert "placed-handoff" in said
    assert "logic-orders-processor-placed-dr" in said
    assert "Azure Service Bus Data Receiver" in said
    assert said.count("differs from the settings: nothing") == 2
    assert "Both are active" not in said
    assert max(map(len, said.splitlines())) <= 120


def test_after_a_failover_the_dark_region_is_called_dark_and_the_next_step_is_told(deployed: Site):
    deployed.run("outage", "primary", "hang")
    deployed.run("failover")
    said = deployed.run("status")
    assert "primary  westeurope  active  DARK" in said
    assert "dr  northeurope  active  reachable" in said
    assert "Both are active: when both answer, `make failover`" in said


def test_a_setting_that_was_not_deployed_yet_is_a_difference(deployed: Site):
    deployed.pulumi("config", "set", "drActive", "true", "-s", "dr")
    said = deployed.run("status")
    assert "state is Disabled, should be Enabled" in said
    assert said.count("should be") == 12
