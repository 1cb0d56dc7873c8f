"""The whole program, per stack and standing: everything it asks for, as it was last agreed.

`make snapshots` writes what the program asks for now; review that diff as one would a preview.
"""

import hashlib
import json
from functools import cache
from pathlib import Path
from typing import Any

import pulumi
import pytest

from tests.cloud import Cloud, run_main
from tests.config import config_of

SNAPSHOTS = Path(__file__).parent / "snapshots"

STANDINGS = [("dr", "standby"), ("dr", "active"), ("primary", "active"), ("primary", "standby")]


@cache
def stack(role: str, standing: str) -> Cloud:
    """The program run as that example stack; `primary` reads what `dr` exported."""
    if role == "dr":
        return run_main("dr", config_of("dr", drActive=standing == "active"), Cloud())
    dr = stack("dr", "active" if standing == "standby" else "standby")
    cloud = Cloud(stacks={"dr": bare(dr.exports)})
    return run_main("primary", config_of("primary", drActive=standing == "standby"), cloud)


def bare(value: Any) -> Any:
    """An export as the state store holds it: resolved, and without the mark of a secret."""
    if pulumi.runtime.rpc.is_rpc_secret(value):
        return bare(pulumi.runtime.rpc.unwrap_rpc_secret(value))
    if isinstance(value, dict):
        return {key: bare(item) for key, item in value.items()}
    return value


def readable(cloud: Cloud) -> dict[str, Any]:
    """What was asked for, with long texts as digests and without what follows the clock."""
    asked = {}
    for it in cloud.asked:
        inputs = dict(it.inputs)
        if "startTime" in inputs:
            inputs["startTime"] = "ignored after the first time"
        if it.kind in ("ApiPolicy", "Blob"):
            key = "value" if it.kind == "ApiPolicy" else "source"
            body = json.dumps(inputs[key]).encode()
            inputs[key] = f"sha256 {hashlib.sha256(body).hexdigest()[:12]}"
        if it.kind == "Workflow":
            body = json.dumps(inputs["definition"], sort_keys=True).encode()
            inputs["definition"] = f"sha256 {hashlib.sha256(body).hexdigest()[:12]}"
        asked[f"{it.type} {it.name}"] = {"inputs": inputs, "options": it.options}
    return {"resources": asked, "outputs": cloud.exports}


@pytest.mark.parametrize(("role", "standing"), STANDINGS)
def test_the_whole_program_asks_for_what_was_last_agreed(role, standing, pytestconfig):
    now = json.dumps(readable(stack(role, standing)), indent=1, sort_keys=True) + "\n"
    agreed = SNAPSHOTS / f"{role}-{standing}.json"
    if pytestconfig.getoption("--update-snapshots"):
        agreed.write_text(now)

    assert json.loads(now) == json.loads(agreed.read_text())


@pytest.mark.parametrize("role", ["dr", "primary"])
def test_a_change_of_standing_touches_four_resources_per_channel_and_nothing_else(role):
    active, standby = (
        readable(stack(role, standing))["resources"] for standing in ("active", "standby")
    )

    changed = {name.split()[-1] for name in active if active[name] != standby.get(name)}
    assert active.keys() == standby.keys()
    assert changed == {
        name
        for channel in ("placed", "cancelled")
        for name in (
            f"{role}-bus-{channel}",
            f"{role}-bus-{channel}-handoff",
            f"{role}-processor-{channel}-workflow",
            f"{role}-sweeper-{channel}-workflow",
        )
    }


@pytest.mark.parametrize(
    ("dr", "primary"),
    [("standby", "active"), ("active", "active"), ("active", "standby")],
)
def test_at_every_step_of_failing_over_and_back_some_region_processes(dr, primary):
    """I4: over goes down this list, back goes up; primary refuses to stand by while dr does."""
    for channel in ("placed", "cancelled"):
        states = {
            stack(role, standing).all("Workflow")[f"{role}-processor-{channel}-workflow"]["state"]
            for role, standing in (("dr", dr), ("primary", primary))
        }
        assert "Enabled" in states


def test_dr_touches_nothing_in_the_primary_region():
    """I3: every scope, location and group that dr asks for is its own."""
    cloud = stack("dr", "active")

    for it in cloud.asked:
        assert it.inputs.get("location", "northeurope") == "northeurope", it.name
        assert it.inputs.get("resourceGroupName", "rg-orders-dr") == "rg-orders-dr", it.name
        assert "primary" not in it.inputs.get("scope", ""), it.name
    assert not [it for it in cloud.asked if it.kind == "StackReference"]


def test_every_resource_that_has_a_region_names_it():
    """Nothing may fall back to a default region of the provider."""
    regional = {"ResourceGroup", "Namespace", "Workflow", "Resource", "ApiManagementService"}
    regional |= {"StorageAccount", "AutomationAccount", "UserAssignedIdentity", "Runbook"}
    for role, standing in STANDINGS:
        for it in stack(role, standing).asked:
            assert it.kind not in regional or it.inputs["location"], it.name


def test_no_secret_is_exported_or_sent_in_the_open():
    """I6: the publishers' key is marked wherever it goes."""
    for role, standing in STANDINGS:
        cloud = stack(role, standing)
        everything = json.dumps([cloud.exports, [it.inputs for it in cloud.asked]], default=str)

        marked = everything.count("a-secret-key")
        assert pulumi.runtime.rpc.is_rpc_secret(cloud.exports["publisherKey"])
        assert marked == 2, "once as an output, once as the subscription's key, both marked"
        for subscription in cloud.all("Subscription").values():
            assert subscription["primaryKey"] == {"secret": "a-secret-key"}


def test_without_a_gateway_its_identity_and_grants_stay_so_that_one_can_be_switched_on():
    without = run_main("dr", config_of("dr", gateway={"enabled": False}), Cloud())

    assert not without.all("ApiManagementService")
    assert "dr-gateway" in without.all("UserAssignedIdentity")
    assert (
        without.all("RoleAssignment").keys() == stack("dr", "standby").all("RoleAssignment").keys()
    )
