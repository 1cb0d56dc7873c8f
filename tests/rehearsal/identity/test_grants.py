"""What the built-in roles allow, and where."""

import pytest

from rehearsal.control.roles import BLOB_READ, BLOB_WRITE
from rehearsal.control.rule import DEPLOYER
from rehearsal.identity.grants import of_client, permits
from tests.rehearsal.world import GROUP_ID, QUEUE_ID, RECEIVER, ROLES, SENDER, World

CONTRIBUTOR = f"{ROLES}/ba92f5b4-2d11-453d-a403-e96b0029c9fe"
READER = f"{ROLES}/2a2b9908-6ea1-4ae2-8e65-a410df84e7d1"
OPERATOR = f"{ROLES}/e022efe7-f5ba-4159-bbe4-b44f577e9b61"
SERVICE = "Microsoft.ApiManagement/service"
BUS = "Microsoft.ServiceBus/namespaces/queues"
SEND, RECEIVE = f"{BUS}/send/action", f"{BUS}/receive/action"
BACKUP, STATE = f"{SERVICE}/backup/action", f"{SERVICE}/read"
FOLLOW = f"{SERVICE}/operationresults/read"
ACTIONS = (SEND, RECEIVE, BLOB_READ, BLOB_WRITE, BACKUP, STATE, FOLLOW)


@pytest.fixture
def world() -> World:
    return World("resources:ResourceGroup", "managedidentity:UserAssignedIdentity")


def grant(world: World, role: str, scope: str) -> str:
    """To the world's identity; its principal."""
    principal = world.one("managedidentity:UserAssignedIdentity").outputs["principalId"]
    world.create(
        "authorization:RoleAssignment",
        scope=scope,
        roleDefinitionId=role,
        principalId=principal,
        principalType="ServicePrincipal",
        roleAssignmentName="d7f5a3a2-7f0c-4a8e-9a53-0d1f2f1c0009",
    )
    return principal


@pytest.mark.parametrize(
    ("role", "allowed"),
    [
        (SENDER, {SEND}),
        (RECEIVER, {RECEIVE}),
        (READER, {BLOB_READ}),
        (CONTRIBUTOR, {BLOB_READ, BLOB_WRITE}),
        (OPERATOR, {BACKUP, STATE, FOLLOW}),
    ],
)
def test_a_role_allows_what_azure_says_and_no_more(world: World, role: str, allowed: set[str]):
    principal = grant(world, role, GROUP_ID)
    found = {it for it in ACTIONS if permits(world.azure, principal, it, QUEUE_ID)}
    assert found == allowed


def test_a_grant_holds_at_its_scope_and_below(world: World):
    world.create("storage:StorageAccount")
    container = world.create("storage:BlobContainer").id
    principal = grant(world, READER, container)
    for scope in (container, container.upper(), f"{container}/blobs/b"):
        assert permits(world.azure, principal, BLOB_READ, scope)
    for scope in (f"{container}c", container.rpartition("/")[0], GROUP_ID):
        assert not permits(world.azure, principal, BLOB_READ, scope)


def test_a_stranger_may_nothing(world: World):
    grant(world, CONTRIBUTOR, GROUP_ID)
    assert not any(permits(world.azure, "stranger", it, GROUP_ID) for it in ACTIONS)


def test_who_deploys_owns_everything_but_data(world: World):
    found = {it for it in ACTIONS if permits(world.azure, DEPLOYER, it, GROUP_ID)}
    assert found == {BACKUP, STATE, FOLLOW}


def test_an_identity_is_found_by_its_client_id(world: World):
    identity = world.one("managedidentity:UserAssignedIdentity")
    assert of_client(world.azure, identity.outputs["clientId"]) == identity
    assert of_client(world.azure, "stranger") is None
