"""Storage: replicas, anonymous access, and blobs that the provider uploads with a key."""

import base64

import pytest

from rehearsal.control.namespaces.blobs import anonymous, blob_at
from rehearsal.control.refusal import Refusal
from tests.rehearsal.world import SCRIPT, SCRIPT_URL, World


@pytest.fixture
def group():
    return World("resources:ResourceGroup")


def test_a_read_access_account_has_a_readable_replica_in_the_paired_region(group):
    account = group.create("storage:StorageAccount", sku={"name": "Standard_RAGRS"})
    assert account.outputs["secondaryLocation"] == "northeurope"
    replica = account.outputs["secondaryEndpoints"]["blob"]
    assert replica == "https://ordersscripts-secondary.blob.core.windows.net/"


def test_a_plainly_replicated_account_has_none_that_can_be_read(group):
    account = group.create("storage:StorageAccount", sku={"name": "Standard_GRS"})
    assert account.outputs["secondaryLocation"] == "northeurope"
    assert "secondaryEndpoints" not in account.outputs


def test_a_replicated_account_needs_a_region_that_has_a_pair(group):
    with pytest.raises(Refusal, match=r"knows no paired region of qatarcentral"):
        group.create(
            "storage:StorageAccount", sku={"name": "Standard_RAGRS"}, location="qatarcentral"
        )


def test_a_container_cannot_be_more_open_than_its_account(group):
    group.create("storage:StorageAccount", allowBlobPublicAccess=False)
    with pytest.raises(Refusal, match=r"PublicAccessNotPermitted"):
        group.create("storage:BlobContainer")


def test_a_blob_cannot_be_uploaded_where_keys_are_not_allowed(group):
    group.create("storage:StorageAccount", allowSharedKeyAccess=False)
    group.create("storage:BlobContainer")
    with pytest.raises(Refusal, match=r"KeyBasedAuthenticationNotPermitted"):
        group.create("storage:Blob")


def test_a_blob_is_found_by_its_address_with_all_its_bytes():
    world = World.whole()
    blob = blob_at(world.azure, SCRIPT_URL)
    assert blob is not None
    assert base64.b64decode(blob.held["content"]).decode() == SCRIPT
    assert "content" not in blob.inputs["source"]
    assert anonymous(world.azure, blob)


def test_a_blob_of_a_private_container_is_not_anonymous():
    world = World.whole()
    world.update(world.one("storage:BlobContainer"), publicAccess="None")
    assert not anonymous(world.azure, world.one("storage:Blob"))


def test_a_lifecycle_rule_must_do_something():
    world = World.whole()
    policy = world.one("storage:ManagementPolicy")
    rule = {**policy.inputs["policy"]["rules"][0], "definition": {"actions": {}}}
    with pytest.raises(Refusal, match=r"rule 'expire' of .* does nothing"):
        world.update(policy, policy={"rules": [rule]})
