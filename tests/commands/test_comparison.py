"""A restored service against what the stack records."""

import json

import pytest

from rehearsal.commands.comparison import SIGNATURE, compare, unlike

SOURCE = "/subscriptions/s/resourceGroups/rg/providers/Microsoft.ApiManagement/service/gate"
TARGET = "/subscriptions/s/resourceGroups/other/providers/Microsoft.ApiManagement/service/copy"
TYPE = "azure-native:apimanagement"


def secret(value: object) -> dict:
    return {SIGNATURE: "1b47061264138c4ac30d75fd1eb44270", "plaintext": json.dumps(value)}


def recorded(type: str, rest: str, **inputs: object) -> dict:
    place = {"resourceGroupName": "rg", "serviceName": "gate"}
    return {"type": f"{TYPE}:{type}", "id": f"{SOURCE}/{rest}", "inputs": {**place, **inputs}}


def held(type: str, rest: str, **inputs: object) -> dict:
    place = {"resourceGroupName": "other", "serviceName": "copy"}
    return {"type": f"{TYPE}:{type}", "id": f"{TARGET}/{rest}", "inputs": {**place, **inputs}}


API = recorded("Api", "apis/orders", path="orders", protocols=["https"])
RESTORED = held("Api", "apis/orders", path="orders", protocols=["https"])


def found(records: list, holds: list, revealed: dict | None = None) -> list:
    return compare(records, holds, SOURCE, TARGET, lambda *_: revealed or {})


def test_what_came_back_whole_is_the_same_wherever_it_is():
    rows = found([API], [RESTORED])
    assert rows == [("Api", "orders", "same")]
    assert list(unlike(rows)) == []


def test_what_is_missing_is_told():
    rows = found([API], [])
    assert rows == [("Api", "orders", "missing")]
    assert list(unlike(rows)) == rows


def test_what_differs_is_told_by_name():
    other = held("Api", "apis/orders", path="elsewhere", protocols=["https"])
    assert found([API], [other]) == [("Api", "orders", "differs in path")]


def test_what_the_stack_does_not_know_is_told():
    stranger = held("Api", "apis/stranger", path="stranger")
    assert ("Api", "stranger", "not in the stack") in found([API], [RESTORED, stranger])


@pytest.mark.parametrize(("key", "finding"), [("k", "same"), ("other", "differs in primaryKey")])
def test_a_key_is_compared_though_nobody_shows_it(key: str, finding: str):
    record = recorded("Subscription", "subscriptions/publisher", primaryKey=secret("k"))
    hold = held("Subscription", "subscriptions/publisher")
    rows = found([record], [hold], {"primaryKey": key})
    assert rows == [("Subscription", "publisher", finding)]


def test_a_secret_is_opened_at_any_depth():
    record = recorded("Api", "apis/orders", outer=[{"inner": secret({"a": 1})}])
    hold = held("Api", "apis/orders", outer=[{"inner": {"a": 1}}])
    assert found([record], [hold]) == [("Api", "orders", "same")]


def test_what_others_attach_to_a_service_is_not_compared():
    grant = f"{TARGET}/providers/Microsoft.Authorization/roleAssignments/1"
    service = {"type": f"{TYPE}:ApiManagementService", "id": SOURCE, "inputs": {}}
    attached = {"type": "azure-native:authorization:RoleAssignment", "id": grant, "inputs": {}}
    assert found([service, API], [RESTORED, attached]) == [("Api", "orders", "same")]
