"""API Management refuses policies and entities that refer to what does not exist."""

import pytest

from rehearsal.control.refusal import Conflict, NotFound, Refusal, StillNeeded
from tests.rehearsal.world import World


@pytest.fixture
def world():
    return World.whole()


def test_the_gateways_address_follows_from_its_name(world):
    service = world.one("apimanagement:ApiManagementService")
    assert service.outputs["gatewayUrl"] == "https://apim-orders.azure-api.net"


@pytest.mark.parametrize(("name", "capacity"), [("Consumption", 1), ("Developer", 2), ("Basic", 0)])
def test_the_capacity_must_go_with_the_tier(name, capacity):
    world = World("resources:ResourceGroup")
    sku = {"name": name, "capacity": capacity}
    with pytest.raises(Refusal, match=f"{name} cannot have capacity {capacity}"):
        world.create("apimanagement:ApiManagementService", sku=sku)


def test_an_identity_that_does_not_exist_cannot_be_assigned(world):
    identity = {"type": "UserAssigned", "userAssignedIdentities": ["/subscriptions/x/nobody"]}
    service = world.one("apimanagement:ApiManagementService")
    with pytest.raises(NotFound, match=r"the user-assigned identity '/subscriptions/x/nobody'"):
        world.update(service, identity=identity)


def test_a_policy_must_be_well_formed(world):
    with pytest.raises(Refusal, match=r"is no well-formed XML: mismatched tag"):
        world.update(world.one("apimanagement:ApiPolicy"), value="<policies><inbound></policies>")


def test_a_policy_must_have_the_sections_of_a_policy(world):
    with pytest.raises(Refusal, match=r"must be <policies> with backend, inbound"):
        world.update(world.one("apimanagement:ApiPolicy"), value="<policies><inbond/></policies>")


def test_a_policy_cannot_refer_to_a_named_value_that_does_not_exist(world):
    value = "<policies><inbound><a b='{{sb-host}}{{nowhere}}' c='{{ gone }}'/></inbound></policies>"
    with pytest.raises(Refusal, match=r"named values that do not exist: gone, nowhere"):
        world.update(world.one("apimanagement:ApiPolicy"), value=value)


def test_a_named_value_of_another_service_does_not_count(world):
    world.create("apimanagement:ApiManagementService", serviceName="apim-other")
    world.create("apimanagement:Api", serviceName="apim-other")
    with pytest.raises(Refusal, match=r"named values that do not exist: sb-host"):
        world.create("apimanagement:ApiPolicy", serviceName="apim-other")


def test_a_named_value_in_use_cannot_be_deleted(world):
    value = world.one("apimanagement:NamedValue")
    with pytest.raises(StillNeeded, match=r"cannot be deleted: the policy .* uses it"):
        world.delete(value)
    world.delete(world.one("apimanagement:ApiPolicy"))
    world.delete(value)
    assert not world.has(value)


def test_a_named_value_needs_a_value(world):
    with pytest.raises(Refusal, match=r"must have either a value or a Key Vault reference"):
        world.create("apimanagement:NamedValue", namedValueId="b", displayName="b", value="")


def test_display_names_of_named_values_are_unique(world):
    with pytest.raises(Conflict, match=r"displayName of .* is the same as that of"):
        world.create("apimanagement:NamedValue", namedValueId="other")


def test_two_operations_cannot_answer_the_same_requests(world):
    with pytest.raises(Conflict, match=r"method and urlTemplate of"):
        world.create("apimanagement:ApiOperation", operationId="again")


def test_two_apis_cannot_have_the_same_path(world):
    with pytest.raises(Conflict, match=r"path of"):
        world.create("apimanagement:Api", apiId="again")


def test_a_product_cannot_offer_an_api_that_does_not_exist(world):
    with pytest.raises(NotFound, match=r"the API .*/apis/none' of"):
        world.create("apimanagement:ProductApi", apiId="none")


@pytest.mark.parametrize("scope", ["/products/none", "/apis/none"])
def test_the_scope_of_a_subscription_must_exist(world, scope):
    with pytest.raises(NotFound, match=f"the scope .*{scope}' of"):
        world.create("apimanagement:Subscription", sid="other", scope=scope)


def test_keys_that_are_not_given_are_made_once(world):
    subscription = world.one("apimanagement:Subscription")
    assert subscription.held["primaryKey"] != subscription.held["secondaryKey"]
    assert world.update(subscription, displayName="new").held == subscription.held
    given = world.update(subscription, primaryKey="mine").held
    assert given == {**subscription.held, "primaryKey": "mine"}
