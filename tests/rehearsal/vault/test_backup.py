"""The real backup runbook, run by the rehearsal's Automation against the rehearsal's ARM."""

from random import Random

import pytest

from tests.rehearsal.processes import Server
from tests.rehearsal.vault.deployment import (
    BACKUP,
    CONTRIBUTOR,
    FAR_REGION,
    GATE,
    GATEWAY_REGION,
    OPERATOR,
    READER,
    container_id,
)
from tests.rehearsal.vault.site import Site, said


def backups_begun(site: Site) -> int:
    """How often a service was asked what it has."""
    return sum(call["method"] == "Backup" for call in site.azure.calls())


def refused(site: Site, job: dict) -> str:
    """The last words of a job that failed and stored nothing."""
    assert job["state"] == "Failed"
    assert "verified" not in said(job)
    assert site.backups() == site.backups("far") == []
    return str(job["output"][-1])


def test_a_backup_is_stored_and_verified(site: Site):
    job = site.backup()
    assert job["state"] == "Completed"
    [name] = site.backups()
    assert f"The backup {name} is complete and verified" in said(job)


def test_a_slot_that_has_its_backup_is_not_backed_up_again(site: Site):
    site.backup()
    job = site.backup()
    assert job["state"] == "Completed"
    assert "is there already" in said(job)
    assert backups_begun(site) == 1


def test_without_parameters_it_runs_as_its_schedule_has_it(site: Site):
    job = site.ended(site.azure.start_job(BACKUP))
    assert job["state"] == "Completed"
    assert job["parameters"] == site.deployed.backup_parameters()


def test_two_jobs_at_once_make_one_backup(site: Site):
    jobs = [site.begin_backup(), site.begin_backup()]
    assert [site.ended(job)["state"] for job in jobs] == ["Completed", "Completed"]
    assert len(site.backups()) == backups_begun(site) == 1


def test_a_job_that_dies_with_the_server_starts_again_and_makes_one_backup(site: Site):
    job = site.begin_backup()
    site.until_said(job, "has begun")
    site.server.kill()
    site.server = Server.start(site.server.home)
    job = site.ended(job)
    assert job["state"] == "Completed"
    assert len(site.backups()) == backups_begun(site) == 1


def test_a_missing_grant_of_the_gateway_is_told_in_arms_words(site: Site):
    site.deployed.revoke(CONTRIBUTOR, container_id("near"))
    said = refused(site, site.backup())
    assert "HTTP 400 BackupFailed: Storage answered 403 AuthorizationPermissionMismatch" in said


def test_a_missing_grant_of_the_job_is_found_before_anything_starts(site: Site):
    site.deployed.revoke(READER, container_id("near"))
    assert "needs Storage Blob Data Reader" in refused(site, site.backup())
    assert backups_begun(site) == 0


def test_a_job_that_may_not_operate_the_service_is_told_so(site: Site):
    site.deployed.revoke(OPERATOR, GATE)
    assert "HTTP 403 AuthorizationFailed" in refused(site, site.backup())


def test_an_identity_that_the_service_does_not_run_under_cannot_write(site: Site):
    stranger = site.deployed.client(site.deployed.vault)
    said = refused(site, site.backup(gateway_client=stranger))
    assert "is not assigned to the service" in said


def test_a_missing_container_is_named(site: Site):
    assert "The container does not exist" in refused(site, site.backup(container="elsewhere"))


def test_a_missing_account_does_not_answer(site: Site):
    assert "no answer" in refused(site, site.backup(account="nowhere"))


@pytest.mark.parametrize("state", ["refuse", "hang"])
def test_storage_that_is_dark_fails_the_job(site: Site, state: str):
    site.azure.set_region(FAR_REGION, state)
    assert "failed 5 times: no answer" in refused(site, site.backup(account="far"))


@pytest.mark.parametrize("state", ["refuse", "hang"])
def test_a_gateways_region_that_is_dark_fails_the_job(site: Site, state: str):
    site.azure.set_region(GATEWAY_REGION, state)
    assert "failed 5 times: no answer" in refused(site, site.backup())


def test_a_missing_service_is_named(site: Site):
    site.deployed.grant(OPERATOR, GATE.rpartition("/providers/")[0], site.deployed.vault)
    job = site.backup(service="nobody")
    assert "There is no API Management service nobody" in refused(site, job)


@pytest.mark.parametrize("tier", ["StandardV2", "BasicV2"])
def test_a_tier_without_backup_is_refused(site: Site, tier: str):
    service = site.deployed.service("rg", "modern", sku=tier)
    site.deployed.grant(OPERATOR, service, site.deployed.vault)
    said = refused(site, site.backup(service="modern"))
    assert f"has the tier {tier}, which knows neither backup nor restore" in said


@pytest.mark.parametrize("room", ["arm", "blob", "identity"])
@pytest.mark.parametrize("status", [429, 503, 0])
def test_what_passes_is_waited_out(site: Site, room: str, status: int):
    site.azure.fail(room, status, times=4, retry_after="20")
    assert site.backup()["state"] == "Completed"


@pytest.mark.parametrize("room", ["arm", "blob", "identity"])
def test_throttling_without_end_fails_the_job(site: Site, room: str):
    site.azure.fail(room, 429, times=10**6)
    assert "failed 5 times: HTTP 429" in refused(site, site.backup())


def test_storage_that_fails_after_the_backup_is_no_success(site: Site):
    site.azure.fail("blob", 500, times=10**6, after=1)
    job = site.backup()
    assert job["state"] == "Failed"
    assert "has begun" in said(job)
    assert "verified" not in said(job)


@pytest.mark.parametrize("seed", range(4))
def test_completed_always_means_a_backup_that_lies_there(site: Site, seed: int):
    random = Random(seed)
    for room in ("arm", "blob", "identity"):
        status, times, after = random.choice([0, 429, 500]), *random.sample(range(8), 2)
        site.azure.fail(room, status, times, "1", after)
    job = site.backup()
    assert (job["state"] == "Completed") == ("verified" in said(job))
    assert job["state"] == "Failed" or len(site.backups()) == 1
