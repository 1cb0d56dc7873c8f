"""Resources live by id, in what they lie in, and in regions."""

import pytest

from rehearsal.control import arm
from rehearsal.control.ids import regions_of
from rehearsal.control.refusal import Conflict, NotFound, Refusal
from rehearsal.control.unknown import UNKNOWN
from tests.rehearsal.world import GROUP_ID, NAMESPACE_ID, NOW, QUEUE_ID, USUAL, World, usual

BUS = ("resources:ResourceGroup", "servicebus:Namespace", "servicebus:Queue")


@pytest.mark.parametrize("type", USUAL)
def test_creating_what_exists_is_refused_with_its_id(type):
    world = World.whole()
    with pytest.raises(Conflict, match=r"^cannot create already existing resource '/subscriptions"):
        world.create(type)


@pytest.mark.parametrize("type", [type for type in USUAL if type != "automation:JobSchedule"])
def test_putting_the_same_again_is_accepted(type):
    world = World.whole()
    resource = world.one(type)
    assert world.update(resource).outputs["name"] == resource.outputs["name"]


@pytest.mark.parametrize("type", USUAL)
def test_reading_gives_back_what_was_put(type):
    world = World.whole()
    resource = world.one(type)
    assert world.read(resource, resource.inputs).inputs == resource.inputs


def test_ids_are_compared_without_regard_to_case():
    world = World(*BUS)
    found = arm.read(world.azure, "azure-native:servicebus:Queue", QUEUE_ID.upper(), {})
    assert found == world.one("servicebus:Queue")
    with pytest.raises(Conflict):
        world.create("servicebus:Queue", namespaceName="SB-Orders", queueName="PLACED")


def test_a_parent_must_exist():
    with pytest.raises(NotFound, match=f"'{NAMESPACE_ID}' does not exist"):
        World("resources:ResourceGroup").create("servicebus:Queue")
    with pytest.raises(NotFound, match=f"'{GROUP_ID}' does not exist"):
        World().create("servicebus:Namespace")


@pytest.mark.parametrize(
    ("type", "name"),
    [
        ("servicebus:Namespace", "sb-orders"),
        ("storage:StorageAccount", "ordersscripts"),
        ("apimanagement:ApiManagementService", "apim-orders"),
    ],
)
def test_global_names_are_unique_across_groups(type, name):
    world = World.whole()
    world.create("resources:ResourceGroup", resourceGroupName="rg2")
    with pytest.raises(Refusal, match=f"the name '{name}' is taken"):
        world.create(type, resourceGroupName="rg2")


def test_deleting_a_group_deletes_all_that_is_in_it():
    world = World.whole()
    world.create("resources:ResourceGroup", resourceGroupName="rg2")
    world.delete(world.azure[GROUP_ID.lower()])
    assert [resource.id for resource in world.azure.values()] == [f"{GROUP_ID}2"]


def test_deleting_what_is_gone_is_no_error():
    arm.delete({}, QUEUE_ID)


def test_reading_what_is_gone_finds_nothing():
    assert arm.read({}, "azure-native:servicebus:Queue", QUEUE_ID, {}) is None


def test_reading_as_another_type_is_refused():
    with pytest.raises(Refusal, match=r"is a azure-native:servicebus:Queue, not a"):
        arm.read(World(*BUS).azure, "azure-native:logic:Workflow", QUEUE_ID, {})


def test_updating_what_is_gone_is_refused():
    with pytest.raises(NotFound, match=r"does not exist"):
        arm.update({}, QUEUE_ID, usual("servicebus:Queue"), NOW)


def test_an_immutable_property_cannot_be_updated():
    world = World(*BUS)
    with pytest.raises(Refusal, match=r"requiresSession of .* cannot be changed"):
        world.update(world.one("servicebus:Queue"), requiresSession=True)


def test_a_call_goes_to_the_regions_of_the_resource_and_of_all_it_lies_in():
    world = World("resources:ResourceGroup")
    namespace = usual("servicebus:Namespace", location="North Europe")
    assert regions_of(world.azure, NAMESPACE_ID, namespace) == ["northeurope", "westeurope"]
    world.create("servicebus:Namespace", location="North Europe")
    world.create("servicebus:Queue")
    grant = f"{QUEUE_ID}/providers/Microsoft.Authorization/roleAssignments/x"
    assert regions_of(world.azure, grant, {}) == ["northeurope", "westeurope"]


def test_a_secret_is_not_given_back_but_remembered_from_the_state():
    world = World.whole()
    value = world.one("apimanagement:NamedValue")
    assert "value" not in value.outputs
    assert "value" not in world.read(value, {}).inputs
    assert world.read(value, {"value": "mine"}).inputs["value"] == "mine"


def test_a_preview_knows_the_inputs_and_the_name_and_nothing_else():
    inputs = usual("servicebus:Queue", status=UNKNOWN)
    outputs = arm.preview({}, "azure-native:servicebus:Queue", inputs, {})
    assert outputs == {"name": "placed", "status": UNKNOWN}
