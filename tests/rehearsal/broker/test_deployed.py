"""What was deployed decides how the buses behave."""

from datetime import timedelta

import pytest

from rehearsal.broker import BusSettings, QueueSettings, Status, buses
from tests.rehearsal.world import World


@pytest.fixture
def world():
    return World("resources:ResourceGroup", "servicebus:Namespace")


def queue(world, **settings):
    """The one bus's one queue."""
    world.create("servicebus:Queue", **settings)
    (bus,) = buses(world.azure.values()).values()
    (found,) = bus.queues.values()
    return found


def test_without_settings_a_queue_has_azures_own(world):
    assert queue(world) == QueueSettings(time_to_live=timedelta.max)


def test_every_setting_of_ours_arrives(world):
    world.create("servicebus:Queue", queueName="placed-expired")
    world.create(
        "servicebus:Queue",
        defaultMessageTimeToLive="P14D",
        lockDuration="PT5M",
        maxDeliveryCount=300,
        deadLetteringOnMessageExpiration=True,
        forwardDeadLetteredMessagesTo="Placed-Expired",
        requiresDuplicateDetection=True,
        duplicateDetectionHistoryTimeWindow="PT10M",
        maxSizeInMegabytes=5120,
        status="ReceiveDisabled",
    )
    assert buses(world.azure.values())["sb-orders"].queues["placed"] == QueueSettings(
        time_to_live=timedelta(days=14),
        lock=timedelta(minutes=5),
        max_delivery_count=300,
        dead_letter_expired=True,
        forward_dead_letters_to="placed-expired",
        duplicate_window=timedelta(minutes=10),
        max_megabytes=5120,
        status=Status.RECEIVE_DISABLED,
    )


def test_detection_without_a_window_lasts_ten_minutes(world):
    found = queue(world, requiresDuplicateDetection=True)
    assert found.duplicate_window == timedelta(minutes=10)


def test_names_are_in_lower_case(world):
    world.create("servicebus:Queue", queueName="Placed")
    assert buses(world.azure.values())["sb-orders"].queues.keys() == {"placed"}


@pytest.mark.parametrize(("tier", "most"), [("Standard", 2**18), ("Premium", 2**20)])
def test_the_tier_decides_how_large_a_message_may_be(tier, most):
    world = World("resources:ResourceGroup")
    sku = {"name": tier, "tier": tier} | ({"capacity": 1} if tier == "Premium" else {})
    world.create("servicebus:Namespace", sku=sku)
    assert buses(world.azure.values()) == {"sb-orders": BusSettings(max_message_bytes=most)}


def test_each_bus_has_its_own_queues(world):
    world.create("servicebus:Namespace", namespaceName="sb-orders-dr")
    world.create("servicebus:Queue")
    world.create("servicebus:Queue", namespaceName="sb-orders-dr", queueName="cancelled")
    assert {name: set(bus.queues) for name, bus in buses(world.azure.values()).items()} == {
        "sb-orders": {"placed"},
        "sb-orders-dr": {"cancelled"},
    }
