"""Logic Apps refuses workflows whose parameters or connections do not fit their definition."""

import pytest

from rehearsal.control.refusal import NotFound, Refusal
from tests.rehearsal.world import World, connections, definition


@pytest.fixture
def world():
    return World("resources:ResourceGroup", *BEFORE)


BEFORE = ("managedidentity:UserAssignedIdentity", "resources:Resource")


def parameters(**changes):
    return {"$connections": connections(), "queueName": {"value": "placed"}, **changes}


def test_a_parameter_that_the_definition_does_not_declare_is_refused(world):
    given = parameters(queuName={"value": "placed"})
    with pytest.raises(Refusal, match=r"InvalidTemplate: .* does not declare parameter 'queuName'"):
        world.create("logic:Workflow", parameters=given)


def test_a_parameter_that_is_used_undeclared_is_refused(world):
    used = definition(actions={"Call": {"inputs": {"uri": "@{parameters('backendUrl')}/placed"}}})
    with pytest.raises(Refusal, match=r"uses parameter 'backendUrl' undeclared"):
        world.create("logic:Workflow", definition=used)


def test_a_parameter_without_a_value_is_refused(world):
    with pytest.raises(Refusal, match=r"InvalidTemplate: .* parameter 'queueName' has no value"):
        world.create("logic:Workflow", parameters={"$connections": connections()})


def test_a_value_of_another_type_is_refused(world):
    with pytest.raises(Refusal, match=r"parameter 'queueName' must be String, not 5"):
        world.create("logic:Workflow", parameters=parameters(queueName={"value": 5}))


@pytest.mark.parametrize("part", ["$schema", "triggers"])
def test_an_incomplete_definition_is_refused(world, part):
    incomplete = {name: it for name, it in definition().items() if name != part}
    with pytest.raises(Refusal, match=f"InvalidTemplate: .* the definition has no .?{part[1:]}"):
        world.create("logic:Workflow", definition=incomplete)


def test_a_definition_as_text_is_refused(world):
    with pytest.raises(Refusal, match=r"definition must be an object, not '{}'"):
        world.create("logic:Workflow", definition="{}")


def test_a_connection_must_exist(world):
    world.delete(world.one("resources:Resource"))
    with pytest.raises(NotFound, match=r"the API connection 'servicebus' .*con-orders' of"):
        world.create("logic:Workflow")


def test_a_connection_of_another_region_is_refused(world):
    with pytest.raises(Refusal, match=r"lies in westeurope, not in its own region"):
        world.create("logic:Workflow", location="northeurope")


def test_a_connection_that_the_definition_names_must_be_given(world):
    with pytest.raises(Refusal, match=r"the API connection reference 'servicebus' is missing"):
        world.create("logic:Workflow", parameters=parameters(**{"$connections": {"value": {}}}))


def test_a_connection_cannot_use_an_identity_that_is_not_assigned(world):
    with pytest.raises(Refusal, match=r"which is not assigned"):
        world.create("logic:Workflow", identity={"type": "None"})


def test_an_identity_must_exist(world):
    world.delete(world.one("managedidentity:UserAssignedIdentity"))
    with pytest.raises(NotFound, match=r"the user-assigned identity"):
        world.create("logic:Workflow")


@pytest.mark.parametrize("endpoint", ["https://sb-orders.servicebus.windows.net/", ""])
def test_a_connections_endpoint_must_be_an_sb_address(endpoint):
    world = World("resources:ResourceGroup")
    chosen = {"name": "managedIdentityAuth", "values": {"namespaceEndpoint": {"value": endpoint}}}
    usual = World("resources:ResourceGroup", "resources:Resource").one("resources:Resource")
    properties = {**usual.inputs["properties"], "parameterValueSet": chosen}
    with pytest.raises(Refusal, match=r"is invalid; expected 'sb'"):
        world.create("resources:Resource", properties=properties)


def test_a_connections_connector_must_be_that_of_its_region():
    with pytest.raises(Refusal, match=r"not the servicebus connector of its region"):
        World("resources:ResourceGroup").create("resources:Resource", location="northeurope")


def test_a_generic_resource_of_another_type_is_refused():
    with pytest.raises(Refusal, match=r"the rehearsal does not know Microsoft.Web/sites"):
        World("resources:ResourceGroup").create("resources:Resource", resourceType="sites")
