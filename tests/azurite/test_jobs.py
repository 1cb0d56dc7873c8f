"""The runbooks with their storage in Azurite: a server that nobody here wrote."""

import secrets
from urllib.parse import quote

import pytest

from tests.azurite.blob_service import BlobService
from tests.azurite.conftest import CONTAINER
from tests.azurite.emulator import token
from tests.azurite.front import Front
from tests.runbooks.job import Jobs


def backed_up(jobs: Jobs, vault: BlobService) -> str:
    result = jobs.backup()
    assert result.code == 0, result.output
    [name] = vault.names(CONTAINER)
    return name


def test_a_backup_is_verified(jobs: Jobs, vault: BlobService):
    result = jobs.backup()
    [name] = vault.names(CONTAINER)
    assert f"{name} is complete and verified: 13 bytes" in result.output
    assert result.code == 0


def test_a_backup_of_the_slot_is_found(jobs: Jobs, vault: BlobService):
    backed_up(jobs, vault)
    assert "is there already (13 bytes)" in jobs.backup().output
    assert len(jobs.azure.arm.started) == 1


def test_an_empty_blob_is_no_backup(jobs: Jobs):
    jobs.azure.arm.backup_content = b""
    result = jobs.backup()
    assert result.code == 1
    assert "is empty" in result.errors[0]


def test_no_blob_is_no_backup(jobs: Jobs):
    jobs.azure.arm.stores = False
    result = jobs.backup()
    assert result.code == 1
    assert "there is no blob" in result.errors[0]


def test_a_missing_container_is_named(jobs: Jobs):
    assert "The container does not exist" in jobs.backup(container="elsewhere").errors[0]
    result = jobs.restore(backup="latest", container="elsewhere")
    assert "The container does not exist" in result.errors[0]


def test_dark_storage_does_not_answer(jobs: Jobs, front: Front):
    front.dark.add("vault")
    result = jobs.backup()
    assert result.code == 1
    assert "failed 5 times: no answer" in result.errors[0]


@pytest.mark.parametrize("bad", [token(seconds=-30), token(audience="https://example.com")])
def test_a_token_that_storage_does_not_accept_fails_the_job(jobs: Jobs, bad: str):
    jobs.environment["STORAGE_TOKEN"] = bad
    result = jobs.backup()
    assert result.code == 1
    assert "AuthenticationFailed" in result.errors[0]
    assert jobs.azure.arm.started == []


def test_a_certificate_that_nobody_vouches_for_is_not_accepted(jobs: Jobs):
    del jobs.environment["SSL_CERT_FILE"]
    result = jobs.backup()
    assert result.code == 1
    assert "CERTIFICATE_VERIFY_FAILED" in result.errors[0]


def test_a_named_backup_is_restored(jobs: Jobs, vault: BlobService):
    name = backed_up(jobs, vault)
    assert jobs.restore(backup=name).code == 0
    assert jobs.azure.arm.started[-1]["backupName"] == name


def test_latest_is_the_newest_of_a_list_that_is_not_empty(jobs: Jobs, vault: BlobService):
    name = backed_up(jobs, vault)
    older = name.replace(name.split(".")[2], "20200101T0000Z")
    newer = name.replace(name.split(".")[2], "20990101T0000Z")
    vault.put(f"{CONTAINER}/{older}", b"older")
    vault.put(f"{CONTAINER}/{newer}", b"")
    vault.put(f"{CONTAINER}/notes.txt", b"no backup")
    assert jobs.restore(backup="latest").code == 0
    assert jobs.azure.arm.started[-1]["backupName"] == name


def test_a_missing_backup_is_named(jobs: Jobs):
    assert "There is no backup nothing in container" in jobs.restore(backup="nothing").errors[0]
    assert "There is no backup in container" in jobs.restore(backup="latest").errors[0]


@pytest.mark.parametrize("wanted", ["latest", "by name"])
def test_a_dark_account_is_read_from_its_secondary_and_copied_first(
    jobs: Jobs, front: Front, vault: BlobService, spare: BlobService, wanted: str
):
    name = backed_up(jobs, vault)
    front.dark.add("vault")
    backup = name if wanted == "by name" else wanted
    result = jobs.restore(backup=backup, fallback_account="spare")
    assert result.code == 0, result.output
    assert f"{name} is copied from vault-secondary to spare: 13 bytes" in result.output
    assert spare.get(f"{CONTAINER}/{name}") == b"configuration"
    assert jobs.azure.arm.started[-1]["storageAccount"] == "spare"


def test_a_large_backup_arrives_whole(
    jobs: Jobs, front: Front, vault: BlobService, spare: BlobService
):
    name, content = "by hand +%20.apimbackup", secrets.token_bytes(20 << 20)
    path = f"{CONTAINER}/{quote(name)}"
    vault.put(path, content)
    front.dark.add("vault")
    result = jobs.restore(backup=name, fallback_account="spare")
    assert result.code == 0, result.output
    assert spare.get(path) == content


def test_a_copy_that_is_complete_is_not_made_again(
    jobs: Jobs, front: Front, vault: BlobService, spare: BlobService
):
    name = backed_up(jobs, vault)
    front.dark.add("vault")
    jobs.restore(fallback_account="spare", backup=name)
    first = spare.send("HEAD", f"{CONTAINER}/{name}").headers["ETag"]
    result = jobs.restore(fallback_account="spare", backup=name)
    assert f"{name} is in spare already" in result.output
    assert spare.send("HEAD", f"{CONTAINER}/{name}").headers["ETag"] == first
