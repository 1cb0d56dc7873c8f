"""What a backup job does: one verified blob per slot, or a failed job that says why."""

import threading
from datetime import timedelta

import pytest

from .answer import Answer
from .azure import Azure
from .job import BACKUP, Jobs, finish
from .management import error


def stored(azure: Azure) -> list[str]:
    return list(azure.storage.container("vault", "backups"))


def test_a_backup_is_stored_under_the_name_of_its_slot_and_verified(azure: Azure, jobs: Jobs):
    result = jobs.backup()
    assert result.code == 0
    assert f"{BACKUP} is complete and verified: 13 bytes" in result.output
    assert stored(azure) == [BACKUP]


def test_api_management_writes_with_the_gateways_identity(azure: Azure, jobs: Jobs):
    jobs.backup()
    (job,) = azure.arm.started
    assert job["accessType"] == "UserAssignedManagedIdentity"
    assert job["clientId"] == "gateway-client"
    assert (job["storageAccount"], job["containerName"]) == ("vault", "backups")


def test_the_script_runs_by_itself_on_the_real_clock(azure: Azure, jobs: Jobs):
    azure.arm.steps = 0
    process = jobs.begin("backup_apim.py", *jobs.backup_parameters(), clocked=False)
    assert finish(process).code == 0
    assert len(stored(azure)) == 1


def test_a_slot_that_has_its_backup_is_not_backed_up_again(azure: Azure, jobs: Jobs):
    jobs.backup()
    result = jobs.backup()
    assert result.code == 0
    assert "is there already" in result.output
    assert len(azure.arm.started) == 1


def test_the_next_slot_gets_a_backup_of_its_own(azure: Azure, jobs: Jobs):
    jobs.backup()
    jobs.now += timedelta(hours=1)
    jobs.backup()
    assert stored(azure) == [BACKUP, BACKUP.replace("0900Z", "1000Z")]


def test_an_empty_blob_of_the_slot_is_replaced(azure: Azure, jobs: Jobs):
    azure.storage.put("vault", "backups", BACKUP, b"")
    assert jobs.backup().code == 0
    assert azure.storage.container("vault", "backups")[BACKUP].content


def test_a_success_that_left_an_empty_blob_fails(azure: Azure, jobs: Jobs):
    azure.arm.backup_content = b""
    result = jobs.backup()
    assert result.code == 1
    assert result.errors == [f"ERROR: ARM reports success, but the blob {BACKUP} is empty."]


def test_a_success_that_left_no_blob_fails(azure: Azure, jobs: Jobs):
    azure.arm.stores = False
    result = jobs.backup()
    assert result.code == 1
    assert "there is no blob" in result.errors[0]


def test_a_second_job_waits_and_takes_the_backup_of_the_first(azure: Azure, jobs: Jobs):
    polled = threading.Event()
    azure.arm.steps, azure.arm.on_poll = 10**6, polled.set
    azure.arm.on_conflict = lambda: setattr(azure.arm, "left", 1)
    first = jobs.begin("backup_apim.py", *jobs.backup_parameters())
    assert polled.wait(10)
    second = jobs.backup()
    assert finish(first).code == second.code == 0
    assert "Another operation is in progress" in second.output
    assert len(azure.arm.started) == 1


@pytest.mark.parametrize("shows_updating", [True, False])
def test_a_job_killed_half_way_is_finished_by_its_restart(
    azure: Azure, jobs: Jobs, shows_updating: bool
):
    azure.arm.shows_updating, azure.arm.steps = shows_updating, 6
    polled, killed = threading.Event(), threading.Event()

    def hold() -> None:
        polled.set()
        killed.wait(10)

    azure.arm.on_poll = hold
    process = jobs.begin("backup_apim.py", *jobs.backup_parameters())
    assert polled.wait(10)
    process.kill()
    process.communicate()
    killed.set()
    result = jobs.backup()
    assert result.code == 0
    assert "WARNING: Waiting for another operation" in result.output
    assert len(azure.arm.started) == 1
    assert stored(azure) == [BACKUP]


def test_a_conflict_that_never_ends_fails_in_time(azure: Azure, jobs: Jobs):
    azure.arm.post_faults = [error(409, "ScopeLocked", "The scope is locked.")] * 500
    result = jobs.backup()
    assert result.code == 1
    assert "The time is up (165 minutes" in result.errors[0]
    assert result.output.count("ScopeLocked: The scope is locked") == 1


def test_an_operation_that_never_ends_fails_before_automation_stops_the_job(
    azure: Azure, jobs: Jobs
):
    azure.arm.steps, azure.arm.retry_after = 10**6, "600"
    result = jobs.backup()
    assert result.code == 1
    assert "may still be running" in result.errors[0]
    assert azure.arm.polls == 16


def test_throttling_is_waited_out_as_long_as_azure_asks(azure: Azure, jobs: Jobs):
    throttled = error(429, "TooManyRequests", "Slow down.", Retry_After="20")
    azure.arm.post_faults = [throttled] * 3
    azure.arm.poll_faults = [throttled] * 4
    azure.identity_faults = [throttled] * 2
    azure.storage_faults = [throttled] * 4
    assert jobs.backup().code == 0


def test_throttling_without_end_fails_with_azures_own_words(azure: Azure, jobs: Jobs):
    azure.arm.post_faults = [error(429, "TooManyRequests", "Slow down.")] * 50
    result = jobs.backup()
    assert result.code == 1
    assert "failed 5 times: HTTP 429 TooManyRequests: Slow down." in result.errors[0]


def test_a_server_error_while_following_is_retried(azure: Azure, jobs: Jobs):
    azure.arm.poll_faults = [error(503, "ServiceUnavailable", "Try later."), Answer(408)]
    assert jobs.backup().code == 0


def test_the_token_is_renewed_before_it_expires(azure: Azure, jobs: Jobs):
    azure.arm.steps, azure.arm.retry_after = 100, "60"
    assert jobs.backup().code == 0
    of_arm = [token for token in azure.issued if token.endswith(f"{azure.url}/")]
    assert len(of_arm) > 1


def test_a_token_that_is_refused_in_the_middle_is_renewed(azure: Azure, jobs: Jobs):
    azure.arm.on_poll = azure.valid.clear
    azure.arm.steps = 3
    assert jobs.backup().code == 0


def test_a_missing_grant_that_api_management_meets_is_reported_in_its_words(
    azure: Azure, jobs: Jobs
):
    azure.arm.refusal = error(
        400, "BackupFailed", "Storage answered 403\nAuthorizationPermissionMismatch."
    )
    result = jobs.backup()
    assert result.code == 1
    assert result.errors == [
        "ERROR: The backup failed: HTTP 400 BackupFailed: "
        "Storage answered 403 AuthorizationPermissionMismatch."
    ]


def test_a_job_that_may_not_back_up_ends_with_arms_own_text(azure: Azure, jobs: Jobs):
    azure.arm.post_faults = [error(403, "AuthorizationFailed", "May not perform 'backup/action'.")]
    result = jobs.backup()
    assert result.code == 1
    assert "HTTP 403 AuthorizationFailed: May not perform 'backup/action'." in result.errors[0]


def test_a_missing_grant_of_the_vaults_identity_is_named_before_anything_starts(
    azure: Azure, jobs: Jobs
):
    azure.storage.denied.add("vault")
    result = jobs.backup()
    assert result.code == 1
    assert "needs Storage Blob Data Reader" in result.errors[0]
    assert azure.arm.started == []


def test_a_missing_container_is_named_before_anything_starts(azure: Azure, jobs: Jobs):
    result = jobs.backup(container="elsewhere")
    assert result.code == 1
    assert "The container does not exist" in result.errors[0]
    assert azure.arm.started == []


def test_an_unreachable_storage_account_fails_the_job(azure: Azure, jobs: Jobs):
    azure.storage.dark.add("vault")
    result = jobs.backup()
    assert result.code == 1
    assert "failed 5 times: no answer" in result.errors[0]
    assert azure.arm.started == []


def test_storage_lost_after_the_backup_is_no_success(azure: Azure, jobs: Jobs):
    azure.arm.on_poll = lambda: azure.storage.dark.add("vault")
    result = jobs.backup()
    assert result.code == 1
    assert "verified" not in result.output


def test_an_unreachable_arm_fails_the_job(jobs: Jobs):
    result = jobs.backup(arm="http://127.0.0.1:9")
    assert result.code == 1
    assert "no answer" in result.errors[0]


def test_a_missing_service_is_named(jobs: Jobs):
    result = jobs.backup(service="nobody")
    assert result.code == 1
    assert "There is no API Management service nobody in resource group rg" in result.errors[0]


@pytest.mark.parametrize("tier", ["Consumption", "StandardV2", "BasicV2"])
def test_a_tier_without_backup_is_refused(azure: Azure, jobs: Jobs, tier: str):
    azure.arm.service("modern", sku=tier)
    result = jobs.backup(service="modern")
    assert result.code == 1
    assert f"has the tier {tier}, which knows neither backup nor restore" in result.errors[0]


def test_a_failed_service_is_refused(azure: Azure, jobs: Jobs):
    azure.arm.service("broken", state="Failed")
    result = jobs.backup(service="broken")
    assert result.code == 1
    assert "is in the state Failed" in result.errors[0]


def test_an_identity_that_gives_no_token_fails_the_job(jobs: Jobs):
    result = jobs.backup(vault_client="a-stranger")
    assert result.code == 1
    assert "The identity gives no token for" in result.errors[0]


def test_missing_parameters_are_named(jobs: Jobs):
    result = finish(jobs.begin("backup_apim.py", "sub", "-", "gate"))
    assert result.code == 1
    assert "resource_group, account, container" in result.errors[0]
