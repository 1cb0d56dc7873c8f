"""What `primary` demands of `dr` before it registers anything."""

from typing import Any

import pulumi
import pytest

from tests.cloud import Cloud, run_main
from tests.config import config_of
from tests.test_stacks import bare, stack

URL = "https://orders.example.com/placed"


def refused(peer: dict[str, Any], **changes: Any) -> str:
    """The refusal of a primary that meets this peer, once it is sure that nothing was asked for."""
    cloud = Cloud(stacks={"dr": peer})
    with pytest.raises(pulumi.RunError) as refusal:
        run_main("primary", config_of("primary", **changes), cloud)
    assert [it.kind for it in cloud.asked if it.kind not in ("Stack", "StackReference")] == []
    return str(refusal.value)


def exported(**changes: Any) -> dict[str, Any]:
    return bare(stack("dr", "standby").exports) | changes


def test_a_dr_that_was_never_deployed_is_refused_in_one_sentence():
    refusal = refused({})

    assert "peerStack" in refusal
    assert "pulumi up -s dr" in refusal
    assert "\n" not in refusal


def test_a_peer_stack_that_does_not_exist_is_refused_in_one_sentence():
    refusal = refused(exported(), peerStack="nowhere")

    assert refusal.startswith("peerStack: 'nowhere' cannot be read")
    assert "pulumi stack init nowhere, pulumi up -s nowhere" in refusal
    assert "\n" not in refusal


@pytest.mark.parametrize(
    ("peer", "names"),
    [
        ({"serviceBusSku": "Premium"}, ["serviceBusSku", "Standard", "Premium"]),
        ({"workload": "other"}, ["workload", "other"]),
        ({"region": "swedencentral"}, ["peerRegion", "swedencentral"]),
        ({"queueIds": {"placed": "id"}}, ["channels", "cancelled", "deploy dr first"]),
    ],
)
def test_a_dr_that_does_not_go_with_these_settings_is_refused(peer, names):
    refusal = refused(exported(**peer))

    assert all(name in refusal for name in names), refusal


def test_primary_does_not_stand_by_while_dr_does():
    refusal = refused(exported(), drActive=True)

    assert "drActive" in refusal
    assert "deploy it first" in refusal


def test_all_that_is_wrong_with_a_peer_is_said_in_one_go():
    refusal = refused(exported(workload="other", region="swedencentral"))

    assert "workload" in refusal
    assert "peerRegion" in refusal


def test_primary_warns_when_there_is_no_gateway_outside_its_region(caplog):
    small = {"gateway": {"enabled": False}, "channels": [{"name": "placed", "backendUrl": URL}]}

    run_main(
        "primary",
        config_of("primary", **small),
        Cloud(stacks={"dr": exported(gatewayEnabled=False)}),
    )

    assert "gateway.enabled is false on dr" in caplog.text
