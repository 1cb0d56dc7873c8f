"""The vault: backups that survive a region, taken on a schedule by runbooks in the open."""

import hashlib
from datetime import UTC, datetime, timedelta
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st
from pulumi_azure_native import apimanagement, automation, managedidentity

from components import Vault, VaultArgs
from components.automation import RUNBOOKS, first_start
from components.grant import BuiltInRole
from tests.cloud import Cloud, run


def vault(**changes: Any) -> Vault:
    usual: dict[str, Any] = {
        "workload": "orders",
        "location": "northeurope",
        "suffix": "abc123",
        "gateway": apimanagement.ApiManagementService(
            "gateway",
            service_name="apim-orders-primary-abc123",
            resource_group_name="rg-orders-primary",
            publisher_name="Orders",
            publisher_email="orders@example.com",
            sku={"name": "Basic", "capacity": 1},
        ),
        "gateway_resource_group": "rg-orders-primary",
        "gateway_identity": managedidentity.UserAssignedIdentity(
            "gateway-identity", resource_name_="id-gateway", resource_group_name="rg"
        ),
    }
    return Vault("vault", VaultArgs(**usual | changes))


@pytest.fixture(scope="module")
def deployed() -> Cloud:
    """What the usual vault asks for; the tests only look at it."""
    return run(vault, Cloud())


def test_backups_lie_in_geo_redundant_storage_that_no_key_opens(deployed):
    account = deployed.all("StorageAccount")["vault-backups"]

    assert account["sku"]["name"] == "Standard_RAGRS"
    assert account["location"] == "northeurope"
    assert account["allowSharedKeyAccess"] is False
    assert account["allowBlobPublicAccess"] is False
    assert "networkRuleSet" not in account
    assert deployed.options("StorageAccount")["vault-backups"]["protect"] is True
    assert deployed.all("BlobContainer")["vault-container"]["publicAccess"] == "None"


def test_old_backups_are_deleted_after_their_retention(deploy):
    (policy,) = deploy(lambda: vault(retention=timedelta(days=40))).all("ManagementPolicy").values()
    (rule,) = policy["policy"]["rules"]

    delete = rule["definition"]["actions"]["baseBlob"]["delete"]
    assert delete == {"daysAfterModificationGreaterThan": 40}
    assert rule["definition"]["filters"]["prefixMatch"] == ["gateway-backups/"]


def test_scripts_are_published_under_a_name_that_says_their_content(deployed):

    for runbook in ("backup_apim", "restore_apim"):
        digest = hashlib.sha256((RUNBOOKS / f"{runbook}.py").read_bytes()).hexdigest()
        blob = deployed.all("Blob")[f"vault-automation-{runbook}-script"]
        link = deployed.all("Runbook")[f"vault-automation-{runbook}"]["publishContentLink"]

        assert blob["blobName"] == f"{runbook}-{digest}.py"
        assert link["uri"].endswith(f"/runbooks/{runbook}-{digest}.py")
        assert link["contentHash"] == {"algorithm": "SHA256", "value": digest}


def test_only_backup_is_scheduled(deployed):
    (link,) = deployed.all("JobSchedule").values()

    assert link["runbook"] == {"name": "backup_apim"}
    assert link["schedule"] == {"name": "every-1-day-at-02"}


def test_the_backup_is_told_what_to_back_up_where_and_as_whom(deployed):
    (link,) = deployed.all("JobSchedule").values()

    # Azure may order them by name: single digits keep their order.
    assert [value for _, value in sorted(link["parameters"].items())] == [
        "00000000-0000-0000-0000-000000000001",
        "rg-orders-primary",
        "apim-orders-primary-abc123",
        "ordersbackupabc123",
        "gateway-backups",
        "id-gateway-client",
        "id-orders-backup-vault-client",
    ]


def link_id(cloud: Cloud) -> dict[str, str]:
    """What the id of the link between runbook and schedule follows."""
    (id,) = cloud.all("RandomUuid").values()
    keepers: dict[str, str] = id["keepers"]
    return keepers


def test_a_changed_script_links_the_schedule_again(deploy, deployed, monkeypatch, tmp_path):
    for runbook in ("backup_apim", "restore_apim"):
        (tmp_path / f"{runbook}.py").write_text("print('changed')\n")
    monkeypatch.setattr("components.automation.RUNBOOKS", tmp_path)

    assert link_id(deploy(vault))["script"] != link_id(deployed)["script"]


@pytest.mark.parametrize(
    "changes",
    [{"gateway_resource_group": "rg-other"}, {"tags": {"team": "payments"}}],
)
def test_what_changes_a_link_or_its_ends_makes_a_new_link(deploy, deployed, changes):
    assert link_id(deploy(lambda: vault(**changes))) != link_id(deployed)


def test_the_id_of_a_link_follows_all_of_its_parameters(deployed):
    (link,) = deployed.all("JobSchedule").values()

    assert link["parameters"].items() <= link_id(deployed).items()


def test_a_changed_schedule_is_a_new_one_with_a_new_link_since_its_start_would_lie_in_the_past(
    deploy, deployed
):
    changes: list[dict[str, Any]] = [
        {"interval": 2},
        {"start_hour": 3},
        {"frequency": automation.ScheduleFrequency.WEEK},
    ]
    clouds = [deployed, *(deploy(lambda it=it: vault(**it)) for it in changes)]

    assert len({name for cloud in clouds for name in cloud.all("Schedule")}) == 4
    assert len({link_id(cloud)["schedule"] for cloud in clouds}) == 4


def test_the_start_of_a_schedule_is_never_sent_twice(deployed):
    (options,) = deployed.options("Schedule").values()

    assert options["ignoreChanges"] == ["startTime"]


@given(
    st.datetimes(min_value=datetime(2026, 1, 1), max_value=datetime(2030, 1, 1)),
    st.integers(0, 23),
)
def test_a_schedule_starts_at_its_hour_after_the_slowest_deployment_and_within_two_days(now, hour):
    now = now.replace(tzinfo=UTC)

    start = first_start(now, hour)

    assert (start.hour, start.minute, start.second) == (hour, 0, 0)
    assert timedelta(hours=12) <= start - now < timedelta(hours=36)


def test_the_vault_may_start_backups_and_read_them_and_the_gateway_alone_may_write_them(deployed):
    grants = deployed.all("RoleAssignment").values()

    assert {
        (g["principalId"], g["roleDefinitionId"].split("/")[-1], g["scope"].split("/")[-1])
        for g in grants
    } == {
        (
            "id-orders-backup-vault-principal",
            BuiltInRole.API_MANAGEMENT_SERVICE_OPERATOR,
            "gateway",
        ),
        (
            "id-orders-backup-vault-principal",
            BuiltInRole.STORAGE_BLOB_DATA_READER,
            "vault-container",
        ),
        ("id-gateway-principal", BuiltInRole.STORAGE_BLOB_DATA_CONTRIBUTOR, "vault-container"),
    }
