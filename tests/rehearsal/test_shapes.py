"""The inputs that a type takes are those of its SDK class, and no others."""

import pytest

from rehearsal.control.introspection import inputs_of
from rehearsal.control.rules import RULES
from rehearsal.control.shapes import faults
from rehearsal.control.unknown import UNKNOWN
from tests.rehearsal.world import USUAL, usual


def said(type, **changes):
    found = faults(inputs_of(f"azure-native:{type}"), usual(type, **changes))
    return [f"{fault.path}: {fault.reason}" for fault in found]


@pytest.mark.parametrize("type", USUAL)
def test_usual_inputs_fit(type):
    inputs = {n: v for n, v in usual(type).items() if n != "source"}
    assert list(faults(inputs_of(f"azure-native:{type}"), inputs)) == []


@pytest.mark.parametrize("token", RULES)
def test_every_known_type_has_a_class_in_the_sdk(token):
    assert inputs_of(token).fields


def test_every_known_azure_type_is_tried_by_these_tests():
    tried = {f"azure-native:{type}" for type in USUAL}
    known = {token for token in RULES if token.startswith("azure-native:")}
    assert known - tried == {"azure-native:authorization:RoleAssignment"}


def test_an_unknown_property_is_refused():
    assert said("servicebus:Queue", maxDelivreyCount=3) == ["maxDelivreyCount: unknown property"]


def test_an_unknown_property_inside_another_is_refused_with_its_path():
    sku = {"name": "Standard", "teir": "Standard"}
    assert said("servicebus:Namespace", sku=sku) == ["sku.teir: unknown property"]


def test_a_missing_required_property_is_refused():
    assert said("servicebus:Queue", namespaceName=None) == [
        "namespaceName: missing required property"
    ]


def test_a_value_outside_an_enum_is_refused_even_where_the_sdk_takes_any_string():
    assert said("logic:Workflow", state="On") == [
        "state: 'On' is none of NotSpecified, Completed, Enabled, Disabled, Deleted, Suspended"
    ]


@pytest.mark.parametrize("count", ["10", 10.5, True])
def test_a_value_of_another_type_is_refused(count):
    assert said("servicebus:Queue", maxDeliveryCount=count) == [
        f"maxDeliveryCount: must be an integer, not {count!r}"
    ]


def test_items_of_lists_and_maps_are_checked():
    assert said("apimanagement:Api", protocols=["https", "gopher"]) == [
        "protocols[1]: 'gopher' is none of http, https, ws, wss"
    ]
    assert said("servicebus:Namespace", tags={"a": 1}) == ["tags['a']: must be a string, not 1"]


def test_what_a_preview_does_not_know_yet_fits_anywhere():
    assert said("servicebus:Namespace", sku=UNKNOWN) == []
    assert said("servicebus:Namespace", sku={"name": UNKNOWN}, tags={"a": UNKNOWN}) == []
    assert said("servicebus:Queue", namespaceName=UNKNOWN, maxDeliveryCount=UNKNOWN) == []


def test_only_an_asset_can_be_the_source_of_a_blob():
    assert said("storage:Blob", source="text") == ["source: must be an asset: a file, or text"]
