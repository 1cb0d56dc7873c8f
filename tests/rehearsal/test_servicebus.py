"""Service Bus refuses what its limits and tiers do not allow."""

import pytest

from rehearsal.control.refusal import NotFound, Refusal
from tests.rehearsal.world import World


@pytest.fixture
def world():
    return World("resources:ResourceGroup", "servicebus:Namespace")


def test_the_endpoint_is_the_one_that_azure_gives(world):
    namespace = world.one("servicebus:Namespace")
    endpoint = namespace.outputs["serviceBusEndpoint"]
    assert endpoint == "https://sb-orders.servicebus.windows.net:443/"


@pytest.mark.parametrize(
    ("name", "value"),
    [
        ("defaultMessageTimeToLive", "PT0S"),
        ("lockDuration", "PT4S"),
        ("lockDuration", "PT5M1S"),
        ("duplicateDetectionHistoryTimeWindow", "PT19S"),
        ("duplicateDetectionHistoryTimeWindow", "P7DT1S"),
        ("autoDeleteOnIdle", "PT4M59S"),
    ],
)
def test_times_outside_the_bounds_are_refused(world, name, value):
    with pytest.raises(Refusal, match=f"{name} of .*/queues/placed': {value} is not within"):
        world.create("servicebus:Queue", **{name: value})


@pytest.mark.parametrize(
    ("name", "value"),
    [
        ("defaultMessageTimeToLive", "PT1S"),
        ("defaultMessageTimeToLive", "P10675199DT2H48M5.4775807S"),
        ("lockDuration", "PT5S"),
        ("lockDuration", "PT5M"),
        ("duplicateDetectionHistoryTimeWindow", "PT20S"),
        ("duplicateDetectionHistoryTimeWindow", "P7D"),
    ],
)
def test_times_at_the_bounds_are_accepted(world, name, value):
    assert world.create("servicebus:Queue", **{name: value}).outputs[name] == value


@pytest.mark.parametrize("text", ["5m", "PT", "P", "", "P1M", "-PT5M", "PT5M "])
def test_what_is_no_duration_is_refused(world, text):
    with pytest.raises(Refusal, match=r"is no ISO 8601 duration"):
        world.create("servicebus:Queue", lockDuration=text)


def test_a_message_must_be_delivered_at_least_once(world):
    with pytest.raises(Refusal, match=r"maxDeliveryCount of .* must be at least 1, not 0"):
        world.create("servicebus:Queue", maxDeliveryCount=0)


@pytest.mark.parametrize("feature", ["requiresDuplicateDetection", "requiresSession"])
def test_the_basic_tier_lacks_what_it_lacks(feature):
    world = World("resources:ResourceGroup")
    world.create("servicebus:Namespace", sku={"name": "Basic"})
    with pytest.raises(Refusal, match=f"{feature} of .*: the Basic tier has none"):
        world.create("servicebus:Queue", **{feature: True})


def test_a_queue_can_be_no_larger_than_its_tier_offers(world):
    with pytest.raises(Refusal, match=r"maxSizeInMegabytes of .*: Standard does not offer 81920"):
        world.create("servicebus:Queue", maxSizeInMegabytes=81920)


def test_dead_letters_cannot_be_forwarded_to_a_queue_that_does_not_exist(world):
    with pytest.raises(NotFound, match=r"the queue 'placed-expired' does not exist"):
        world.create("servicebus:Queue", forwardDeadLetteredMessagesTo="placed-expired")
    world.create("servicebus:Queue", queueName="placed-expired")
    world.create("servicebus:Queue", forwardDeadLetteredMessagesTo="placed-expired")


def test_a_queue_cannot_forward_to_itself(world):
    with pytest.raises(Refusal, match=r"is the queue itself"):
        world.create("servicebus:Queue", forwardTo="Placed")


@pytest.mark.parametrize(
    "sku",
    [
        {"name": "Standard", "tier": "Premium"},
        {"name": "Standard", "capacity": 1},
        {"name": "Premium", "capacity": 3},
    ],
)
def test_name_tier_and_capacity_must_go_together(sku):
    with pytest.raises(Refusal, match=r"sku of"):
        World("resources:ResourceGroup").create("servicebus:Namespace", sku=sku)


def test_a_namespace_cannot_become_premium(world):
    with pytest.raises(Refusal, match=r"cannot go from Standard to Premium"):
        world.update(world.one("servicebus:Namespace"), sku={"name": "Premium", "capacity": 1})
