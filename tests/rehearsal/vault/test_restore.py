"""The real restore runbook, run by the rehearsal's Automation or on a workstation."""

import subprocess
import sys
from datetime import timedelta

import pytest

from rehearsal.automation.process import SANDBOX
from rehearsal.identity import ARM, STORAGE
from tests.rehearsal.processes import wait_until
from tests.rehearsal.vault.deployment import (
    CONTRIBUTOR,
    FAR_REGION,
    GATE,
    GATEWAY_REGION,
    OPERATOR,
    OTHER,
    READER,
    RUNBOOKS,
    VAULT_REGION,
    container_id,
)
from tests.rehearsal.vault.site import Site, said

PLACE = ("resourceGroupName", "serviceName")


def contents(site: Site, service: str) -> dict[str, dict]:
    """What is published, wherever the service is."""
    return {
        rest: {name: value for name, value in inputs.items() if name not in PLACE}
        for rest, inputs in site.published(service).items()
    }


def keys(site: Site, service: str) -> dict:
    return site.azure.reveal(f"{service}/subscriptions/publisher", "listSecrets")


def grants_on(site: Site, service: str) -> list[dict]:
    grants = site.azure.resources("azure-native:authorization:RoleAssignment")
    return [it for it in grants if it["inputs"]["scope"] == service]


def untouched(site: Site, job: dict) -> str:
    """The last words of a job that failed and left the service empty."""
    assert job["state"] == "Failed"
    assert "complete" not in said(job)
    assert site.published(OTHER) == {}
    return str(job["output"][-1])


def backed_up(site: Site, account: str = "near") -> str:
    """The name of a backup."""
    assert site.backup(account=account)["state"] == "Completed"
    [name] = site.backups(account)
    return name


def test_all_comes_back_in_another_service_keys_included(site: Site):
    backed_up(site)
    job = site.restore()
    assert job["state"] == "Completed"
    assert "The restore is complete" in said(job)
    assert contents(site, OTHER) == contents(site, GATE)
    assert keys(site, OTHER) == keys(site, GATE)
    assert grants_on(site, OTHER), "what others attached to the service stays"


def test_all_comes_back_after_the_gateway_was_deleted(site: Site):
    had, its_keys = contents(site, GATE), keys(site, GATE)
    backed_up(site)
    site.deployed.delete("apimanagement:ApiManagementService", GATE)
    assert site.restore()["state"] == "Completed"
    assert contents(site, OTHER) == had
    assert keys(site, OTHER) == its_keys


def test_a_gateway_goes_back_to_its_backup(site: Site):
    had = contents(site, GATE)
    backed_up(site)
    site.deployed.create(
        "apimanagement:NamedValue",
        resourceGroupName="rg",
        serviceName="gate",
        namedValueId="later",
        displayName="later",
        value="later",
    )
    assert site.restore(group="rg", service="gate")["state"] == "Completed"
    assert contents(site, GATE) == had


def test_a_backup_older_than_thirty_days_is_refused(site: Site):
    name = backed_up(site)
    site.azure.advance(timedelta(days=31).total_seconds())
    assert "is older than 30 days" in untouched(site, site.restore(backup=name))


@pytest.mark.parametrize("mode", ["-", "dry-run"])
def test_another_tier_is_refused(site: Site, mode: str):
    backed_up(site)
    bigger = site.deployed.service("rg-other", "bigger", sku="Premium")
    site.deployed.grant(OPERATOR, bigger, site.deployed.vault)
    said = untouched(site, site.restore(service="bigger", mode=mode))
    assert "is of the tier Developer, the service bigger has Premium" in said


def test_a_missing_service_is_named(site: Site):
    backed_up(site)
    group = OTHER.rpartition("/providers/")[0]
    site.deployed.grant(OPERATOR, group, site.deployed.vault)
    said = untouched(site, site.restore(service="nobody"))
    assert "There is no API Management service nobody in resource group rg-other" in said


def test_without_a_backup_there_is_no_restore(site: Site):
    assert "There is no backup in container backups" in untouched(site, site.restore())


def test_what_is_no_backup_is_refused_by_arm(site: Site):
    site.deployed.upload("near", "backups", "notes.txt", b"no backup")
    said = untouched(site, site.restore(backup="notes.txt"))
    assert "RestoreFailed: Cannot restore: the blob is no backup" in said


def test_a_dry_run_changes_nothing(site: Site):
    name = backed_up(site)
    job = site.restore(mode="dry-run")
    assert job["state"] == "Completed"
    assert f"Would restore {name}" in said(job)
    assert site.published(OTHER) == {}


def test_a_service_that_nobody_granted_to_the_vault_is_out_of_reach(site: Site):
    backed_up(site)
    site.deployed.revoke(OPERATOR, OTHER)
    assert "AuthorizationFailed" in untouched(site, site.restore())


def test_a_gateway_that_may_not_read_the_backup_is_told_in_arms_words(site: Site):
    backed_up(site)
    site.deployed.revoke(CONTRIBUTOR, container_id("near"))
    said = untouched(site, site.restore())
    assert "RestoreFailed: Storage answered 403 AuthorizationPermissionMismatch" in said


def test_two_restores_at_once_are_one_restore(site: Site):
    backed_up(site)
    first = site.begin_restore()
    site.until_said(first, "has begun")
    second = site.restore()
    assert second["state"] == "Failed"
    assert "is in the state Updating" in said(second)
    assert site.ended(first)["state"] == "Completed"


def test_a_token_that_expires_in_the_middle_is_renewed(site: Site):
    backed_up(site)
    job = site.begin_restore()
    site.until_said(job, "has begun")
    site.azure.advance(timedelta(minutes=90).total_seconds())
    assert site.ended(job)["state"] == "Completed"


def test_a_region_that_goes_dark_in_the_middle_fails_the_job_and_the_restore_goes_on(site: Site):
    backed_up(site)
    job = site.begin_restore()
    site.until_said(job, "has begun")
    site.azure.set_region(GATEWAY_REGION, "hang")
    assert "no answer" in untouched(site, site.ended(job))
    site.azure.set_region(GATEWAY_REGION, "up")
    wait_until(lambda: contents(site, OTHER) == contents(site, GATE))


@pytest.mark.parametrize(("state", "named"), [("refuse", True), ("hang", False)])
def test_a_dark_account_is_read_from_its_secondary_and_copied_first(
    site: Site, state: str, named: bool
):
    name = backed_up(site, "far")
    site.deployed.grant(CONTRIBUTOR, container_id("near"), site.deployed.vault)
    site.azure.set_region(FAR_REGION, state)
    wanted = name if named else "latest"
    job = site.restore(backup=wanted, account="far", fallback_account="near")
    assert job["state"] == "Completed"
    assert f"{name} is copied from far-secondary to near" in said(job)
    assert site.backups("near") == [name]
    assert contents(site, OTHER) == contents(site, GATE)


def test_a_dark_account_without_a_fallback_is_explained(site: Site):
    backed_up(site, "far")
    site.azure.set_region(FAR_REGION, "refuse")
    assert "name a fallback account" in untouched(site, site.restore(account="far"))


def test_a_fallback_that_may_not_be_written_is_told(site: Site):
    backed_up(site, "far")
    site.azure.set_region(FAR_REGION, "refuse")
    job = site.restore(account="far", fallback_account="near")
    assert "Contributor on one it writes" in untouched(site, job)


class Workstation:
    """Runs the runbook by hand, with tokens as `az account get-access-token` prints them."""

    def __init__(self, site: Site) -> None:
        self._site = site
        self.variables = {
            "ARM_TOKEN": site.azure.token(ARM),
            "STORAGE_TOKEN": site.azure.token(STORAGE),
        }

    def restore(self, **other: str) -> "subprocess.CompletedProcess[str]":
        url = self._site.azure.url
        parameters = self._site.deployed.restore_parameters(vault_client="-", **other)
        process = subprocess.Popen(
            [
                *(sys.executable, "-I", "-S", str(SANDBOX), "0", "600"),
                *(str(RUNBOOKS / "restore_apim.py"), *parameters),
                *(f"{url}/arm", f"{url}/blob/{{account}}"),
            ],
            env=self.variables,
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            text=True,
        )
        try:
            # The sandbox ends with its standard input.
            assert process.stdout is not None
            output = process.stdout.read()
            return subprocess.CompletedProcess(process.args, process.wait(timeout=20), output)
        finally:
            process.kill()
            process.communicate()


def test_a_workstation_restores_while_the_region_of_vault_and_automation_is_dark(site: Site):
    name = backed_up(site)
    site.deployed.grant_deployer(READER, container_id("near"))
    site.deployed.grant_deployer(CONTRIBUTOR, container_id("far"))
    workstation = Workstation(site)
    site.azure.set_region(VAULT_REGION, "refuse")
    done = workstation.restore(fallback_account="far")
    assert done.returncode == 0, done.stdout
    assert f"{name} is copied from near-secondary to far" in done.stdout
    assert contents(site, OTHER) == contents(site, GATE)
    assert not any(token in done.stdout for token in workstation.variables.values())


def test_owning_a_subscription_gives_no_right_on_the_data(site: Site):
    backed_up(site)
    done = Workstation(site).restore()
    assert done.returncode == 1
    assert "needs Storage Blob Data Reader" in done.stdout


def test_a_token_that_expired_on_the_workstation_is_explained(site: Site):
    backed_up(site)
    workstation = Workstation(site)
    site.azure.advance(timedelta(minutes=61).total_seconds())
    done = workstation.restore()
    assert done.returncode == 1
    assert "A token from the environment lasts about an hour" in done.stdout
