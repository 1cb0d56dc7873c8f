"""One region: who works, who may do what, and that nothing reaches into the other region."""

from datetime import UTC, datetime, timedelta
from typing import Any

import pytest
from pulumi_azure_native import servicebus

from components import Channel, Region, RegionArgs, Role, Standing
from components.grant import BuiltInRole
from tests.cloud import Cloud, run


def region(**changes: Any) -> Region:
    usual: dict[str, Any] = {
        "workload": "orders",
        "role": Role.DR,
        "standing": Standing.STANDBY,
        "location": "northeurope",
        "suffix": "abc123",
        "channels": [Channel(name="placed", backend_url="https://orders.example.com/placed")],
        "sku": servicebus.SkuName.STANDARD,
        "time_to_live": timedelta(hours=2, minutes=40),
        "active_time_to_live": timedelta(days=14),
        "duplicate_window": timedelta(minutes=10),
    }
    return Region("dr", RegionArgs(**usual | changes))


@pytest.fixture(scope="module")
def deployed() -> Cloud:
    """What the usual region asks for; the tests only look at it."""
    return run(region, Cloud())


def channel(**changes: Any) -> Channel:
    usual = {"name": "placed", "backend_url": "https://orders.example.com/placed"}
    return Channel(**usual | changes)


def parameters(workflow: dict[str, Any]) -> dict[str, Any]:
    return {name: parameter["value"] for name, parameter in workflow["parameters"].items()}


@pytest.fixture(scope="module")
def activated() -> Cloud:
    """The same region, active."""
    return run(lambda: region(standing=Standing.ACTIVE), Cloud())


def test_standing_decides_who_works_and_the_relay_always_does(deployed, activated):
    def states(cloud: Cloud) -> list[str]:
        workflows = cloud.all("Workflow")
        return [
            workflows[f"dr-{purpose}-placed-workflow"]["state"]
            for purpose in ("processor", "sweeper", "relay")
        ]

    assert states(activated) == ["Enabled", "Disabled", "Enabled"]
    assert states(deployed) == ["Disabled", "Enabled", "Enabled"]


def test_standing_changes_four_resources_per_channel_and_nothing_else(deployed, activated):
    def asked(cloud: Cloud) -> dict[str, Any]:
        return {f"{it.kind} {it.name}": (it.inputs, it.options) for it in cloud.asked}

    active, standby = asked(activated), asked(deployed)

    assert active.keys() == standby.keys()
    assert {name for name in active if active[name] != standby[name]} == {
        "Queue dr-bus-placed",
        "Queue dr-bus-placed-handoff",
        "Workflow dr-processor-placed-workflow",
        "Workflow dr-sweeper-placed-workflow",
    }


def test_everything_lies_in_the_region_and_in_its_group(deployed):

    located = [it for it in deployed.asked if "location" in it.inputs]
    grouped = [it for it in deployed.asked if "resourceGroupName" in it.inputs]
    assert {it.inputs["location"] for it in located} == {"northeurope"}
    assert {it.inputs["resourceGroupName"] for it in grouped} == {"rg-orders-dr"}


def test_nothing_is_looked_up(deployed):
    # The recorded cloud refuses every lookup: getting here at all is the proof.
    assert deployed.all("Workflow")


def test_each_identity_may_do_its_own_work_and_no_more(deployed):
    grants = deployed.all("RoleAssignment").values()

    sender, receiver = BuiltInRole.SERVICE_BUS_DATA_SENDER, BuiltInRole.SERVICE_BUS_DATA_RECEIVER
    assert {
        (
            g["principalId"],
            g["roleDefinitionId"].split("/")[-1],
            g["scope"].split("/")[-1],
        )
        for g in grants
    } == {
        ("id-orders-processor-dr-principal", receiver, "dr-bus-placed"),
        ("id-orders-relay-dr-principal", receiver, "dr-bus-placed-handoff"),
        ("id-orders-gateway-dr-principal", sender, "dr-bus-placed"),
        ("id-orders-gateway-dr-principal", sender, "dr-bus-placed-handoff"),
    }


def test_the_relay_pays_its_debts_to_the_other_region_known_by_name_alone(deployed):
    relay = parameters(deployed.all("Workflow")["dr-relay-placed-workflow"])

    assert relay["queueName"] == "placed-handoff"
    assert relay["targetHost"] == "sb-orders-primary-abc123.servicebus.windows.net"
    assert relay["targetQueue"] == "placed"


def test_once_the_peer_is_lost_the_relay_pays_into_its_own_region_and_may(deploy):
    cloud = deploy(lambda: region(peer_lost=True))
    relay = parameters(cloud.all("Workflow")["dr-relay-placed-workflow"])
    own = cloud.all("RoleAssignment")["dr-relay-placed-sender"]

    assert relay["targetHost"] == "sb-orders-dr-abc123.servicebus.windows.net"
    assert own["scope"].endswith("/dr-bus-placed")
    assert own["principalId"] == "id-orders-relay-dr-principal"


def test_the_processor_is_told_what_varies_by_channel(deploy):
    varied = channel(
        backend_audience="api://orders",
        concurrency=7,
        polling_interval=timedelta(seconds=15),
        permanent_refusals=(400, 409, 413, 422),
    )
    processor = deploy(lambda: region(channels=[varied])).all("Workflow")[
        "dr-processor-placed-workflow"
    ]
    (trigger,) = processor["definition"]["triggers"].values()

    assert trigger["recurrence"] == {"frequency": "Second", "interval": 15}
    assert trigger["runtimeConfiguration"]["concurrency"]["runs"] == 7
    told = parameters(processor)
    assert told["queueName"] == "placed"
    assert told["backendUrl"] == "https://orders.example.com/placed"
    assert told["backendAudience"] == "api://orders"
    assert told["permanentRefusals"] == [400, 409, 413, 422]
    assert told["lockSeconds"] == 300
    assert told["supersededBefore"] == ""


def test_the_cut_reaches_the_processor_as_an_instant_in_utc(deploy):
    cut = datetime(2026, 11, 23, 2, 45, tzinfo=UTC)

    workflows = deploy(lambda: region(superseded_before=cut)).all("Workflow")

    told = parameters(workflows["dr-processor-placed-workflow"])
    assert told["supersededBefore"] == "2026-11-23T02:45:00Z"


def http_actions(actions: dict[str, Any]) -> list[dict[str, Any]]:
    found = []
    for action in actions.values():
        if action["type"] == "Http":
            found.append(action)
        for branch in (action, action.get("else", {})):
            found += http_actions(branch.get("actions", {}))
    return found


@pytest.mark.parametrize("audience", [None, "api://orders"])
def test_a_backend_gets_a_token_only_when_it_has_an_audience(deploy, audience):
    workflows = deploy(lambda: region(channels=[channel(backend_audience=audience)])).all(
        "Workflow"
    )

    actions = workflows["dr-processor-placed-workflow"]["definition"]["actions"]
    (call,) = http_actions(actions)
    assert ("authentication" in call["inputs"]) == (audience is not None)


def test_every_declared_workflow_parameter_is_given_and_no_other(deployed):
    for name, workflow in deployed.all("Workflow").items():
        assert workflow["parameters"].keys() == workflow["definition"]["parameters"].keys(), name


def test_connections_use_the_identity_of_their_logic_app_and_no_key(deployed):
    connection = deployed.all("Resource")["dr-processor-placed-connection"]
    workflow = deployed.all("Workflow")["dr-processor-placed-workflow"]
    used = parameters(workflow)["$connections"]["servicebus"]

    assert connection["properties"]["parameterValueSet"] == {
        "name": "managedIdentityAuth",
        "values": {
            "namespaceEndpoint": {"value": "sb://sb-orders-dr-abc123.servicebus.windows.net/"}
        },
    }
    assert used["connectionId"].endswith(
        "/rg-orders-dr/providers/Microsoft.Web/connections/con-orders-processor-placed-dr"
    )
    assert used["connectionProperties"]["authentication"]["type"] == "ManagedServiceIdentity"
    (identity,) = workflow["identity"]["userAssignedIdentities"]
    assert used["connectionProperties"]["authentication"]["identity"] == identity


def test_the_sweeper_works_twice_in_T_with_the_processors_connection(deployed):
    workflows = deployed.all("Workflow")
    sweeper = workflows["dr-sweeper-placed-workflow"]
    (trigger,) = sweeper["definition"]["triggers"].values()

    assert trigger["recurrence"] == {"frequency": "Second", "interval": 80 * 60}
    processor = parameters(workflows["dr-processor-placed-workflow"])
    assert parameters(sweeper)["$connections"] == processor["$connections"]


def test_tags_reach_all_that_can_carry_them(deploy):
    kinds = {"ResourceGroup", "UserAssignedIdentity", "Namespace", "Resource", "Workflow"}

    cloud = deploy(lambda: region(tags={"team": "payments"}))

    tagged = [it for it in cloud.asked if it.kind in kinds]
    assert {it.kind for it in tagged} == kinds
    assert all(it.inputs["tags"] == {"team": "payments"} for it in tagged)


@pytest.mark.parametrize("standing", Standing)
def test_a_queue_of_expired_twins_has_a_sweeper_of_its_own_in_either_standing(deploy, standing):
    cloud = deploy(lambda: region(standing=standing, keep_expired=True))
    sweeper = cloud.all("Workflow")["dr-sweeper-placed-expired-workflow"]
    grants = cloud.all("RoleAssignment")

    assert sweeper["state"] == "Enabled"
    assert parameters(sweeper)["queueName"] == "placed-expired"
    (trigger,) = sweeper["definition"]["triggers"].values()
    assert timedelta(seconds=trigger["recurrence"]["interval"]) == timedelta(days=7) / 2
    assert grants["dr-sweeper-placed-expired-receiver"]["scope"].endswith("bus-placed-expired")


def test_without_a_queue_of_expired_twins_nobody_sweeps_one(deployed):
    assert not [name for name in deployed.all("Workflow") if "expired" in name]
