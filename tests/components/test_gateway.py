"""The gateway: one operation per channel, one policy, one subscription, no key in the open."""

from typing import Any

import pulumi
import pytest
from pulumi_azure_native import managedidentity, servicebus

from components import Gateway, GatewayArgs
from components.gateway import POLICY
from tests.cloud import Cloud, run


def gateway(**changes: Any) -> Gateway:
    usual: dict[str, Any] = {
        "resource_group": "rg",
        "location": "westeurope",
        "service_name": "apim-orders-primary-abc123",
        "sku": "Basic",
        "capacity": 1,
        "publisher_name": "Orders",
        "publisher_email": "orders@example.com",
        "workload": "orders",
        "channels": ["placed", "cancelled"],
        "identity": managedidentity.UserAssignedIdentity(
            "identity", resource_name_="id-orders-gateway-primary", resource_group_name="rg"
        ),
        "primary_host": "primary.servicebus.windows.net",
        "dr_host": "dr.servicebus.windows.net",
        "bus_sku": servicebus.SkuName.STANDARD,
        "publisher_key": "a-secret-key",
    }
    return Gateway("gateway", GatewayArgs(**usual | changes))


@pytest.fixture(scope="module")
def deployed() -> Cloud:
    """What the usual gateway asks for; the tests only look at it."""
    return run(gateway, Cloud())


def test_each_channel_has_one_publish_operation_named_after_it(deployed):
    operations = deployed.all("ApiOperation").values()

    assert {(o["operationId"], o["method"], o["urlTemplate"]) for o in operations} == {
        ("placed", "POST", "/placed"),
        ("cancelled", "POST", "/cancelled"),
    }


def test_the_policy_is_the_file_as_it_is(deployed):
    (policy,) = deployed.all("ApiPolicy").values()

    assert policy["value"] == POLICY.read_text(encoding="utf-8")
    assert policy["format"] == "xml"
    assert policy["policyId"] == "policy"


def test_values_reach_the_policy_as_named_values(deployed):
    values = deployed.all("NamedValue").values()

    assert {v["displayName"]: v["value"] for v in values} == {
        "sb-primary-host": "primary.servicebus.windows.net",
        "sb-dr-host": "dr.servicebus.windows.net",
        "sb-client-id": "id-orders-gateway-primary-client",
        "sb-max-body-bytes": "258048",
    }


def test_the_policy_waits_for_the_values_that_it_refers_to(deployed):
    (options,) = deployed.options("ApiPolicy").values()

    assert options["dependsOn"] == sorted(deployed.all("NamedValue"))


def test_premium_takes_bodies_up_to_the_limit_of_http(deploy):
    values = deploy(lambda: gateway(bus_sku=servicebus.SkuName.PREMIUM)).all("NamedValue")

    assert values["gateway-sb-max-body-bytes"]["value"] == "1044480"


def test_publishers_share_one_subscription_whose_key_stays_secret(deployed):
    (subscription,) = deployed.all("Subscription").values()
    (api,) = deployed.all("Api").values()

    assert subscription["sid"] == "publisher"
    assert subscription["scope"] == "/products/orders"
    assert subscription["primaryKey"] == {"secret": "a-secret-key"}
    assert api["subscriptionRequired"] is True
    assert api["protocols"] == ["https"]


def test_the_service_runs_as_the_gateways_identity_and_may_take_hours_to_make(deployed):
    (service,) = deployed.all("ApiManagementService").values()
    (options,) = deployed.options("ApiManagementService").values()

    assert service["identity"]["type"] == "UserAssigned"
    assert options["customTimeouts"] == dict.fromkeys(("create", "update", "delete"), "3h")


def test_publishers_are_told_one_url_per_channel(deploy):
    told: list[dict[str, str]] = []

    deploy(lambda: pulumi.Output.all(**gateway().publish_urls).apply(told.append))

    assert told == [
        {
            "placed": "https://apim-orders-primary-abc123.azure-api.net/orders/placed",
            "cancelled": "https://apim-orders-primary-abc123.azure-api.net/orders/cancelled",
        }
    ]
