"""Who may call what, and what an API Management gateway answers by itself."""

import json
from dataclasses import replace

import pytest

from rehearsal.control.backups import restore, write
from rehearsal.effects import Request
from rehearsal.gateway import route, services
from rehearsal.gateway.front import not_found
from tests.rehearsal.world import NOW, USUAL, World

KEY = {"Ocp-Apim-Subscription-Key": "the-key"}


PUBLISHED = [type for type in USUAL if type.startswith("apimanagement:")]


@pytest.fixture
def world():
    world = World("resources:ResourceGroup", *PUBLISHED)
    world.update(world.one("apimanagement:Subscription"), primaryKey="the-key")
    return world


def service(world, name="apim-orders"):
    return services(world.azure.values())[name]


def found(world, method="POST", url="https://apim-orders.azure-api.net/orders/placed", **headers):
    named = headers or KEY
    return route(service(world), Request(method=method, url=url, headers=named))


def test_the_right_key_opens_the_operation(world):
    route = found(world)
    assert route.refusal is None
    assert (route.api.path, route.operation.id) == ("orders", "placed")
    assert route.subscription.id == "publisher"


@pytest.mark.parametrize(
    "url", ["/ORDERS/Placed", "/orders/placed/", "/orders/placed?x=1", "/orders/pl%61ced"]
)
def test_a_path_is_found_in_any_case_and_with_any_query(world, url):
    assert found(world, url=f"https://apim-orders.azure-api.net{url}").operation.id == "placed"


@pytest.mark.parametrize("name", ["ocp-apim-subscription-key", "OCP-APIM-SUBSCRIPTION-KEY"])
def test_the_key_may_stand_in_a_header_of_any_case(world, name):
    assert found(world, **{name: "the-key"}).refusal is None


def test_the_key_may_stand_in_the_query(world):
    url = "https://apim-orders.azure-api.net/orders/placed?subscription-key=the-key"
    assert found(world, url=url, other="header").refusal is None


def test_the_secondary_key_is_as_good(world):
    world.update(world.one("apimanagement:Subscription"), secondaryKey="another")
    assert found(world, **{"Ocp-Apim-Subscription-Key": "another"}).refusal is None


@pytest.mark.parametrize(
    ("headers", "reason", "words"),
    [
        ({"other": "header"}, "SubscriptionKeyNotFound", "due to missing subscription key"),
        ({"Ocp-Apim-Subscription-Key": ""}, "SubscriptionKeyNotFound", "missing subscription key"),
        ({"Ocp-Apim-Subscription-Key": "x"}, "SubscriptionKeyInvalid", "invalid subscription key"),
        ({"Ocp-Apim-Subscription-Key": "THE-KEY"}, "SubscriptionKeyInvalid", "invalid"),
    ],
)
def test_no_key_and_a_wrong_key_are_told_apart(world, headers, reason, words):
    route = found(world, **headers)
    assert route.refusal.reason == reason
    assert route.refused.status == 401
    told = json.loads(route.refused.body)
    assert told["statusCode"] == 401
    assert words in told["message"]
    assert route.refused.headers["WWW-Authenticate"] == (
        'AzureApiManagementKey realm="orders",name="Ocp-Apim-Subscription-Key"'
    )


def test_a_suspended_subscription_opens_nothing(world):
    world.update(world.one("apimanagement:Subscription"), state="suspended")
    assert found(world).refusal.reason == "SubscriptionKeyInvalid"


@pytest.mark.parametrize(
    ("scope", "opens"), [("/apis", True), ("/apis/orders", True), ("/products/other", False)]
)
def test_a_subscription_opens_what_lies_in_its_scope(world, scope, opens):
    world.create("apimanagement:Product", productId="other", displayName="other")
    world.update(world.one("apimanagement:Subscription"), scope=scope)
    assert (found(world).refusal is None) is opens


def test_an_api_that_needs_no_subscription_lets_anybody_in(world):
    world.update(world.one("apimanagement:Api"), subscriptionRequired=False)
    route = found(world, other="header")
    assert (route.refusal, route.subscription) == (None, None)


@pytest.mark.parametrize(
    ("method", "path"),
    [
        ("GET", "/orders/placed"),
        ("PUT", "/orders/placed"),
        ("POST", "/orders/cancelled"),
        ("POST", "/orders"),
        ("POST", "/"),
        ("POST", "/orders/placed/more"),
        ("POST", "/shipping/placed"),
    ],
)
def test_a_wrong_method_and_an_unknown_channel_are_not_found(world, method, path):
    """Azure answers both with 404: there is no operation, even for who has no key."""
    url = f"https://apim-orders.azure-api.net{path}"
    assert found(world, method=method, url=url) is None
    assert found(world, method=method, url=url, other="header") is None
    assert not_found().status == 404
    assert json.loads(not_found().body) == {"statusCode": 404, "message": "Resource not found"}


def test_a_service_is_what_was_deployed(world):
    deployed = service(world)
    assert (deployed.name, deployed.region, deployed.sku) == ("apim-orders", "westeurope", "Basic")
    assert deployed.named_values == {"sb-host": "sb-orders.servicebus.windows.net"}
    assert [api.policy for api in deployed.apis] == [
        world.one("apimanagement:ApiPolicy").inputs["value"]
    ]


def test_another_service_has_nothing_of_this_one(world):
    world.create("apimanagement:ApiManagementService", serviceName="apim-orders-dr")
    other = service(world, "apim-orders-dr")
    assert (other.apis, other.subscriptions, dict(other.named_values)) == ((), (), {})


def test_a_restored_service_answers_like_the_one_that_was_backed_up(world):
    before, source = service(world), world.one("apimanagement:ApiManagementService")
    backup = write(world.azure, source, NOW)
    world.delete(source)
    target = world.create("apimanagement:ApiManagementService", serviceName="apim-restored")
    restore(world.azure, target, backup, NOW)
    restored = service(world, "apim-restored")
    assert restored == replace(before, name="apim-restored")
    url = "https://apim-restored.azure-api.net/orders/placed"
    let_in = route(restored, Request(method="POST", url=url, headers=KEY))
    assert let_in is not None
    assert let_in.refusal is None
