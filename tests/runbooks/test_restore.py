"""What a restore job does: the chosen backup into the chosen service, or a sentence why not."""

import secrets
from datetime import UTC, datetime, timedelta

import pytest

from .azure import STORAGE, Azure
from .job import BACKUP, Jobs, finish
from .management import error


@pytest.fixture
def backup(azure: Azure) -> str:
    """The name of a stored backup, 30 minutes old."""
    azure.storage.put("vault", "backups", BACKUP, b"configuration", timedelta(minutes=30))
    return BACKUP


def test_a_backup_is_restored_into_another_service(azure: Azure, jobs: Jobs, backup: str):
    result = jobs.restore()
    assert result.code == 0
    assert "The restore is complete" in result.output
    (job,) = azure.arm.started
    assert job["service"].endswith(
        "/resourceGroups/rg2/providers/Microsoft.ApiManagement/service/other"
    )
    assert (job["verb"], job["storageAccount"], job["backupName"]) == ("restore", "vault", backup)
    assert job["clientId"] == "other-client"


@pytest.mark.usefixtures("backup")
def test_a_backup_is_restored_into_its_own_service(azure: Azure, jobs: Jobs):
    assert jobs.restore(group="rg", service="gate").code == 0
    assert azure.arm.started[0]["service"].endswith(
        "/rg/providers/Microsoft.ApiManagement/service/gate"
    )


@pytest.mark.usefixtures("backup")
def test_a_restore_is_complete_only_when_the_service_is_at_rest(azure: Azure, jobs: Jobs):
    azure.arm.on_poll = lambda: azure.arm.service("other", group="rg2", state="Failed")
    result = jobs.restore()
    assert result.code == 1
    assert "is in the state Failed" in result.errors[0]
    assert "complete" not in result.output


@pytest.mark.usefixtures("backup")
def test_a_workstation_brings_its_tokens_in_the_environment(azure: Azure, jobs: Jobs):
    tokens = {"ARM_TOKEN": f"token-a{azure.url}/", "STORAGE_TOKEN": f"token-b{STORAGE}"}
    azure.valid.update(tokens.values())
    jobs.environment = {name: f"{token}\n" for name, token in tokens.items()}
    assert jobs.restore(vault_client="-").code == 0
    assert azure.issued == []


def test_the_script_runs_by_itself_on_the_real_clock(azure: Azure, jobs: Jobs):
    azure.storage.now = datetime.now(UTC)
    azure.storage.put("vault", "backups", "by-hand", b"configuration")
    azure.arm.steps = 0
    parameters = jobs.restore_parameters(backup="by-hand")
    process = jobs.begin("restore_apim.py", *parameters, clocked=False)
    assert finish(process).code == 0


@pytest.mark.usefixtures("backup")
def test_an_expired_token_of_the_environment_is_explained(jobs: Jobs):
    jobs.environment = {"ARM_TOKEN": "token-old", "STORAGE_TOKEN": "token-old"}
    result = jobs.restore(backup="latest")
    assert result.code == 1
    assert "does not accept the token" in result.errors[0]


def test_without_any_identity_the_way_out_is_named(jobs: Jobs):
    jobs.environment = {}
    result = jobs.restore()
    assert result.code == 1
    assert "set ARM_TOKEN and STORAGE_TOKEN" in result.errors[0]


def test_latest_is_the_newest_backup_that_is_not_empty(azure: Azure, jobs: Jobs, backup: str):
    azure.storage.page_size = 1
    for day in ("20260308", "20260309"):
        name = f"gate.Developer.{day}T0900Z.apimbackup"
        azure.storage.put("vault", "backups", name, b"older", timedelta(days=1))
    azure.storage.put("vault", "backups", BACKUP.replace("0900Z", "0930Z"), b"")
    azure.storage.put("vault", "backups", "notes.txt", b"no backup")
    assert jobs.restore(backup="latest").code == 0
    assert azure.arm.started[0]["backupName"] == backup


def test_latest_among_the_backups_of_several_services_is_refused(
    azure: Azure, jobs: Jobs, backup: str
):
    azure.storage.put("vault", "backups", backup.replace("gate", "stage"), b"configuration")
    result = jobs.restore(backup="latest")
    assert result.code == 1
    assert "There are backups of gate, stage in container backups" in result.errors[0]


@pytest.mark.parametrize("wanted", ["latest", BACKUP])
def test_a_missing_backup_is_named(azure: Azure, jobs: Jobs, wanted: str):
    result = jobs.restore(backup=wanted)
    assert result.code == 1
    assert "There is no backup" in result.errors[0]
    assert azure.arm.started == []


def test_an_empty_backup_is_refused(azure: Azure, jobs: Jobs):
    azure.storage.put("vault", "backups", BACKUP, b"")
    assert jobs.restore().errors[0].endswith("is empty.")


@pytest.mark.parametrize("name", ["by-hand", "gate.Developer.20260207T0900Z.apimbackup"])
def test_a_backup_older_than_thirty_days_is_refused(azure: Azure, jobs: Jobs, name: str):
    azure.storage.put("vault", "backups", name, b"configuration", timedelta(days=31))
    result = jobs.restore(backup=name)
    assert result.code == 1
    assert "is older than 30 days" in result.errors[0]
    assert azure.arm.started == []


def test_a_copy_is_as_old_as_its_name_says(azure: Azure, jobs: Jobs):
    name = "gate.Developer.20260207T0900Z.apimbackup"
    azure.storage.put("vault", "backups", name, b"configuration")
    assert "is older than 30 days" in jobs.restore(backup=name).errors[0]


@pytest.mark.usefixtures("backup")
def test_another_tier_is_refused(azure: Azure, jobs: Jobs):
    azure.arm.service("bigger", group="rg2", sku="Premium")
    result = jobs.restore(service="bigger")
    assert result.code == 1
    assert "is of the tier Developer, the service bigger has Premium" in result.errors[0]
    assert azure.arm.started == []


@pytest.mark.usefixtures("backup")
def test_a_missing_service_is_named(jobs: Jobs):
    result = jobs.restore(service="nobody")
    assert result.code == 1
    assert "There is no API Management service nobody" in result.errors[0]


@pytest.mark.usefixtures("backup")
def test_a_service_that_is_being_changed_is_left_alone(azure: Azure, jobs: Jobs):
    azure.arm.service("other", group="rg2", state="Updating")
    result = jobs.restore()
    assert result.code == 1
    assert "is in the state Updating" in result.errors[0]
    assert azure.arm.started == []


@pytest.mark.usefixtures("backup")
def test_a_second_restore_at_the_same_time_is_refused(azure: Azure, jobs: Jobs):
    azure.arm.post_faults = [error(409, "Conflict", "Another operation is in progress.")]
    result = jobs.restore()
    assert result.code == 1
    assert "This one was not started" in result.errors[0]


@pytest.mark.usefixtures("backup")
def test_a_restore_that_fails_ends_with_arms_own_text(azure: Azure, jobs: Jobs):
    azure.arm.refusal = error(400, "RestoreFailed", "Cannot restore: backup expired")
    result = jobs.restore()
    assert result.code == 1
    assert "HTTP 400 RestoreFailed: Cannot restore: backup expired" in result.errors[0]


def test_a_dry_run_says_what_it_would_do_and_changes_nothing(azure: Azure, jobs: Jobs, backup: str):
    result = jobs.restore(mode="dry-run")
    assert result.code == 0
    assert f"Would restore {backup} (13 bytes) from vault/backups into other" in result.output
    assert azure.arm.started == []


def test_a_dry_run_refuses_what_a_restore_would_refuse(jobs: Jobs):
    assert jobs.restore(mode="dry-run").code == 1


@pytest.mark.usefixtures("backup")
def test_a_mistyped_mode_restores_nothing(azure: Azure, jobs: Jobs):
    assert jobs.restore(mode="dryrun").code == 1
    assert azure.arm.started == []


@pytest.mark.parametrize("wanted", ["latest", BACKUP])
def test_a_dark_account_is_read_from_its_secondary_and_copied_first(
    azure: Azure, jobs: Jobs, backup: str, wanted: str
):
    azure.storage.dark.add("vault")
    result = jobs.restore(backup=wanted, fallback_account="spare")
    assert result.code == 0
    assert "Reading from vault-secondary" in result.output
    assert azure.storage.container("spare", "backups")[backup].content == b"configuration"
    assert azure.arm.started[0]["storageAccount"] == "spare"


def test_a_large_backup_is_copied_in_blocks(azure: Azure, jobs: Jobs):
    content = secrets.token_bytes(1024) * 20 * 1024
    azure.storage.put("vault", "backups", BACKUP, content)
    azure.storage.dark.add("vault")
    assert jobs.restore(fallback_account="spare").code == 0
    assert azure.storage.container("spare", "backups")[BACKUP].content == content
    assert azure.storage.block_sizes == [8 << 20, 8 << 20, 4 << 20]


def test_a_restarted_job_does_not_copy_again(azure: Azure, jobs: Jobs, backup: str):
    azure.storage.dark.add("vault")
    jobs.restore(fallback_account="spare")
    result = jobs.restore(fallback_account="spare")
    assert f"{backup} is in spare already" in result.output
    assert len(azure.storage.block_sizes) == 1


@pytest.mark.usefixtures("backup")
def test_a_dry_run_on_the_secondary_copies_nothing(azure: Azure, jobs: Jobs):
    azure.storage.dark.add("vault")
    result = jobs.restore(fallback_account="spare", mode="dry-run")
    assert "Would copy it from vault-secondary to spare/backups, then restore" in result.output
    assert azure.storage.container("spare", "backups") == {}


@pytest.mark.usefixtures("backup")
def test_a_dark_account_without_a_fallback_is_explained(azure: Azure, jobs: Jobs):
    azure.storage.dark.add("vault")
    result = jobs.restore()
    assert result.code == 1
    assert "name a fallback account" in result.errors[0]


@pytest.mark.usefixtures("backup")
def test_a_missing_grant_is_no_reason_to_read_the_secondary(azure: Azure, jobs: Jobs):
    azure.storage.denied.add("vault")
    result = jobs.restore(fallback_account="spare")
    assert result.code == 1
    assert "needs Storage Blob Data Reader" in result.errors[0]


@pytest.mark.usefixtures("backup")
def test_a_missing_fallback_container_is_named(azure: Azure, jobs: Jobs):
    azure.storage.dark.add("vault")
    result = jobs.restore(fallback_account="spare", fallback_container="elsewhere")
    assert result.code == 1
    assert "The container does not exist" in result.errors[0]
    assert azure.arm.started == []
