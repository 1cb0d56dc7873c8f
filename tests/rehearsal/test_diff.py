"""Diff says what changes, what that replaces, and in which order."""

import pytest

from rehearsal.control.assets import ASSET, SIGNATURE
from rehearsal.control.diff import diff
from tests.rehearsal.world import USUAL, usual


def found(type, ignored=(), **changes):
    return diff(f"azure-native:{type}", usual(type), usual(type, **changes), ignored)


@pytest.mark.parametrize("type", USUAL)
def test_nothing_changes_when_nothing_has_changed(type):
    assert found(type).kinds == {}


def test_a_changed_setting_is_an_update_in_place():
    assert found("servicebus:Queue", defaultMessageTimeToLive="PT4H").kinds == {
        "defaultMessageTimeToLive": "ADD"
    }
    assert found("logic:Workflow", state="Disabled").kinds == {"state": "UPDATE"}
    assert found("logic:Workflow", state=None).kinds == {"state": "DELETE"}


@pytest.mark.parametrize(
    ("type", "name", "value"),
    [
        ("servicebus:Queue", "requiresDuplicateDetection", True),
        ("servicebus:Queue", "queueName", "cancelled"),
        ("servicebus:Namespace", "location", "northeurope"),
        ("resources:ResourceGroup", "location", "northeurope"),
        ("storage:StorageAccount", "isHnsEnabled", True),
        ("storage:Blob", "source", {SIGNATURE: ASSET, "hash": "other"}),
        ("automation:JobSchedule", "parameters", {"a": "b"}),
    ],
)
def test_an_immutable_input_needs_another_resource(type, name, value):
    assert found(type, **{name: value}).replaces == [name]


def test_what_has_an_explicit_name_is_deleted_before_it_is_replaced():
    assert found("servicebus:Queue", requiresSession=True).delete_before_replace


def test_what_has_an_automatic_name_is_created_before_it_is_deleted():
    change = found("servicebus:Queue", requiresSession=True, __createBeforeDelete=True)
    assert not change.delete_before_replace
    assert change.kinds == {"requiresSession": "ADD_REPLACE"}


def test_the_spelling_of_a_region_makes_no_difference():
    assert found("servicebus:Namespace", location="West Europe").kinds == {}


def test_the_case_of_ids_and_groups_makes_no_difference():
    identities = {"identity": USUAL["logic:Workflow"]["identity"]}
    assert found("servicebus:Queue", resourceGroupName="RG").kinds == {}
    assert found("logic:Workflow", **identities).kinds == {}


def test_an_asset_is_the_same_when_its_hash_is():
    source = USUAL["storage:Blob"]["source"]
    assert found("storage:Blob", source={SIGNATURE: ASSET, "hash": source["hash"]}).kinds == {}


def test_ignored_changes_are_ignored():
    later = {"startTime": "2026-04-01T02:00:00+00:00"}
    assert found("automation:Schedule", ["startTime"], **later).kinds == {}


def test_any_change_of_a_random_value_makes_another():
    token = "random:index/randomUuid:RandomUuid"
    change = diff(token, {"keepers": {"a": "1"}}, {"keepers": {"a": "2"}}, ())
    assert change.replaces == ["keepers"]
    assert not change.delete_before_replace
