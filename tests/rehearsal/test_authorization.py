"""Role assignments: who, on what, as what, and once only."""

from datetime import timedelta

import pytest

from rehearsal.control.refusal import Conflict, NotFound, Refusal
from tests.rehearsal.world import QUEUE_ID, RECEIVER, ROLES, SENDER, World

TYPE = "authorization:RoleAssignment"
FIRST = "d7f5a3a2-7f0c-4a8e-9a53-0d1f2f1c0001"
SECOND = "d7f5a3a2-7f0c-4a8e-9a53-0d1f2f1c0002"


@pytest.fixture
def world():
    return World.whole()


def grant(world, **changes):
    identity = world.one("managedidentity:UserAssignedIdentity")
    usual = {
        "roleAssignmentName": FIRST,
        "scope": QUEUE_ID,
        "roleDefinitionId": SENDER,
        "principalId": identity.outputs["principalId"],
        "principalType": "ServicePrincipal",
    }
    return world.create(TYPE, **(usual | changes))


def test_an_assignment_lies_in_its_scope(world):
    assigned = grant(world)
    assert assigned.id.startswith(f"{QUEUE_ID}/providers/Microsoft.Authorization/roleAssignments/")
    world.delete(world.one("servicebus:Queue"))
    assert not world.has(assigned)


def test_the_same_grant_under_another_name_is_refused_with_the_id_of_the_first(world):
    first = grant(world)
    with pytest.raises(Conflict, match=f"^RoleAssignmentExists: .* '{first.id}'$"):
        grant(world, roleAssignmentName=SECOND, scope=QUEUE_ID.upper())
    grant(world, roleAssignmentName=SECOND, roleDefinitionId=RECEIVER)


def test_a_scope_must_exist(world):
    with pytest.raises(NotFound, match=r"queues/none' does not exist"):
        grant(world, scope=QUEUE_ID.replace("placed", "none"))


def test_a_principal_must_exist(world):
    with pytest.raises(NotFound, match=f"PrincipalNotFound: principal {SECOND}"):
        grant(world, principalId=SECOND)


def test_an_identity_is_a_service_principal_and_no_user(world):
    with pytest.raises(Refusal, match=r"UnmatchedPrincipalType: principalType of .* is User"):
        grant(world, principalType="User")


def test_an_identity_that_is_made_again_is_another_principal(world):
    identity = world.one("managedidentity:UserAssignedIdentity")
    world.now += timedelta(minutes=1)
    kept = world.update(identity, tags={"a": "b"})
    assert kept.outputs["principalId"] == identity.outputs["principalId"]
    world.delete(identity)
    made = world.create("managedidentity:UserAssignedIdentity")
    assert made.outputs["principalId"] != identity.outputs["principalId"]


def test_a_role_that_the_rehearsal_does_not_know_is_refused(world):
    with pytest.raises(Refusal, match=r"does not know the role definition"):
        grant(world, roleDefinitionId=f"{ROLES}/{SECOND}")
