"""What `make status` calls a difference."""

from typing import Any

from rehearsal.commands.differences import SECRET, UNKNOWN, differences

ID = "/subscriptions/s/resourceGroups/rg/providers/Microsoft.ServiceBus/namespaces/n/queues/placed"
TYPE = "azure-native:servicebus:Queue"


def step(op: str = "same", type: str = TYPE, **inputs: Any) -> dict[str, Any]:
    return {
        "op": op,
        "urn": f"urn:pulumi:dr::sbdr::{type}::dr-bus-placed",
        "oldState": {"id": ID, "type": type},
        "newState": {"type": type, "inputs": inputs},
    }


def test_azure_as_wanted_differs_in_nothing():
    assert differences([step(lockDuration="PT5M")], {ID: {"lockDuration": "PT5M"}}) == []


def test_a_changed_value_is_named_with_both_sides():
    assert differences([step(lockDuration="PT5M")], {ID: {"lockDuration": "PT1M"}}) == [
        "Queue dr-bus-placed: lockDuration is PT1M, should be PT5M"
    ]


def test_a_value_inside_an_object_is_named_by_its_path():
    wants = step(sku={"name": "Standard", "capacity": 1})
    assert differences([wants], {ID: {"sku": {"name": "Standard", "capacity": 2}}}) == [
        "Queue dr-bus-placed: sku.capacity is 2, should be 1"
    ]


def test_a_value_that_nobody_asked_for_is_a_difference():
    assert differences([step()], {ID: {"userMetadata": "by hand"}}) == [
        "Queue dr-bus-placed: userMetadata is by hand, should be absent"
    ]


def test_what_was_deleted_behind_pulumi_s_back_is_missing():
    assert differences([step()], {}) == ["Queue dr-bus-placed: missing"]


def test_what_the_settings_no_longer_want_is_said():
    gone = {**step("delete"), "newState": {}}
    assert differences([gone], {ID: {}}) == ["Queue dr-bus-placed: no longer wanted"]


def test_what_only_an_update_can_know_is_no_difference():
    wants = step(key=SECRET, principalId=UNKNOWN)
    assert differences([wants], {ID: {"key": "k", "principalId": "p"}}) == []


def test_what_azure_never_gives_back_counts_as_it_was_last_sent():
    sent = {"id": ID, "type": TYPE, "inputs": {"value": "1"}}
    assert differences([{**step(value="1"), "oldState": sent}], {ID: {}}) == []
    assert differences([{**step(value="2"), "oldState": sent}], {ID: {}}) == [
        "Queue dr-bus-placed: value is 1, should be 2"
    ]


def test_what_never_reaches_azure_cannot_differ():
    assert differences([step(type="random:index/randomString:RandomString", length=6)], {}) == []
