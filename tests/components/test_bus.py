"""What standing decides about a region's queues (I1, I5)."""

from datetime import timedelta
from typing import Any

import pytest
from pulumi_azure_native import servicebus

from components import Bus, BusArgs, Standing
from tests.cloud import Cloud, run

T = timedelta(hours=2, minutes=40)


def bus(**changes: Any) -> Bus:
    usual: dict[str, Any] = {
        "resource_group": "rg",
        "location": "northeurope",
        "namespace_name": "sb-orders-dr-abc123",
        "sku": servicebus.SkuName.STANDARD,
        "max_delivery_counts": {"placed": 300},
        "standing": Standing.STANDBY,
        "time_to_live": T,
        "active_time_to_live": timedelta(days=14),
        "duplicate_window": timedelta(minutes=10),
    }
    return Bus("bus", BusArgs(**usual | changes))


@pytest.fixture(scope="module")
def deployed() -> Cloud:
    """What the usual bus asks for; the tests only look at it."""
    return run(bus, Cloud())


def test_an_active_queue_keeps_messages_and_loses_none_to_expiry(deploy):
    queue = deploy(lambda: bus(standing=Standing.ACTIVE)).all("Queue")["bus-placed"]

    assert queue["defaultMessageTimeToLive"] == "P14D"
    assert queue["deadLetteringOnMessageExpiration"] is True


def test_a_standby_queue_drops_its_twins_after_T(deployed):
    queue = deployed.all("Queue")["bus-placed"]

    assert queue["defaultMessageTimeToLive"] == "PT2H40M"
    assert queue["deadLetteringOnMessageExpiration"] is False
    assert "forwardDeadLetteredMessagesTo" not in queue


def test_debts_of_an_active_region_are_mere_twins(deploy):
    handoff = deploy(lambda: bus(standing=Standing.ACTIVE)).all("Queue")["bus-placed-handoff"]

    assert handoff["defaultMessageTimeToLive"] == "PT2H40M"
    assert handoff["deadLetteringOnMessageExpiration"] is False


def test_debts_of_a_standby_region_are_all_there_is_once_the_twins_have_expired(deployed):
    handoff = deployed.all("Queue")["bus-placed-handoff"]

    assert handoff["defaultMessageTimeToLive"] == "P14D"
    assert handoff["deadLetteringOnMessageExpiration"] is True


@pytest.mark.parametrize("standing", Standing)
def test_a_debt_outlives_the_longest_outage_in_either_standing(deploy, standing):
    queues = deploy(lambda: bus(standing=standing)).all("Queue")

    assert queues["bus-placed-handoff"]["maxDeliveryCount"] == 4032
    assert queues["bus-placed"]["maxDeliveryCount"] == 300


@pytest.mark.parametrize("standing", Standing)
def test_expired_twins_are_kept_for_a_week_when_asked_for_in_either_standing(deploy, standing):
    queues = deploy(lambda: bus(standing=standing, keep_expired=True)).all("Queue")

    assert queues["bus-placed-expired"]["defaultMessageTimeToLive"] == "P7D"
    assert queues["bus-placed-expired"]["deadLetteringOnMessageExpiration"] is False


def test_only_a_standby_forwards_its_expired_twins(deploy):
    def placed(standing: Standing) -> dict[str, Any]:
        return deploy(lambda: bus(standing=standing, keep_expired=True)).all("Queue")["bus-placed"]

    standby, active = placed(Standing.STANDBY), placed(Standing.ACTIVE)

    assert standby["forwardDeadLetteredMessagesTo"] == "placed-expired"
    assert standby["deadLetteringOnMessageExpiration"] is True
    assert "forwardDeadLetteredMessagesTo" not in active


def test_every_queue_detects_duplicates_and_locks_for_as_long_as_azure_allows(deploy):
    queues = deploy(lambda: bus(keep_expired=True)).all("Queue").values()

    assert len(queues) == 3
    assert all(q["requiresDuplicateDetection"] for q in queues)
    assert {q["duplicateDetectionHistoryTimeWindow"] for q in queues} == {"PT10M"}
    assert {q["lockDuration"] for q in queues} == {"PT5M"}


def test_what_would_lose_messages_by_replacement_is_the_same_in_either_standing(deploy):
    fixed = ("requiresDuplicateDetection", "requiresSession", "enablePartitioning", "queueName")

    def immutable(standing: Standing) -> dict[str, dict[str, Any]]:
        queues = deploy(lambda: bus(standing=standing)).all("Queue")
        return {name: {key: q.get(key) for key in fixed} for name, q in queues.items()}

    assert immutable(Standing.ACTIVE) == immutable(Standing.STANDBY)


def test_queues_are_protected(deploy):
    options = deploy(lambda: bus(keep_expired=True)).options("Queue").values()

    assert all(option["protect"] for option in options)


def test_no_namespace_accepts_a_shared_key(deployed):
    (namespace,) = deployed.all("Namespace").values()

    assert namespace["disableLocalAuth"] is True
    assert namespace["minimumTlsVersion"] == "1.2"
    assert namespace["location"] == "northeurope"


def test_capacity_is_for_premium_alone(deploy):
    def sku(name: servicebus.SkuName) -> dict[str, Any]:
        (namespace,) = deploy(lambda: bus(sku=name, capacity=2)).all("Namespace").values()
        return namespace["sku"]

    assert sku(servicebus.SkuName.PREMIUM) == {"name": "Premium", "tier": "Premium", "capacity": 2}
    assert sku(servicebus.SkuName.STANDARD) == {"name": "Standard", "tier": "Standard"}


@pytest.mark.parametrize(
    ("standing", "first", "second"),
    [
        (Standing.ACTIVE, "bus-placed", "bus-placed-handoff"),
        (Standing.STANDBY, "bus-placed-handoff", "bus-placed"),
    ],
)
def test_never_have_queue_and_handoff_queue_both_the_shorter_time_to_live(
    deploy, standing, first, second
):
    cloud = deploy(lambda: bus(standing=standing))
    options, queues = cloud.options("Queue"), cloud.all("Queue")

    assert queues[first]["defaultMessageTimeToLive"] == "P14D"
    assert first in str(options[second]["dependsOn"])
    assert second not in str(options[first].get("dependsOn"))
