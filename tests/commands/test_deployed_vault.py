"""The vault as it is read off what is deployed."""

import pytest

from rehearsal.commands.deployed_vault import DeployedVault
from rehearsal.commands.refusal import Refusal
from tests.commands.vault import ACCOUNT, GROUPS, RESOURCES, SCHEDULE, VAULT


def test_the_vault_is_what_its_schedule_starts():
    assert (VAULT.account, VAULT.region, VAULT.schedule) == (ACCOUNT, "northeurope", SCHEDULE)
    assert (VAULT.gateway_client, VAULT.vault_client) == ("of-gateway", "of-vault")
    assert VAULT.service_id == f"{GROUPS}/rg/providers/Microsoft.ApiManagement/service/gate"
    assert VAULT.container_id == (
        f"{GROUPS}/rg-vault/providers/Microsoft.Storage/storageAccounts/near"
        "/blobServices/default/containers/backups"
    )
    assert VAULT.runbook("backup_apim") == f"{ACCOUNT}/runbooks/backup_apim"


def test_without_a_schedule_there_is_no_vault():
    assert DeployedVault.among(RESOURCES[:2]) is None
    with pytest.raises(Refusal, match=r"there is no vault; `backup.enabled` of `primary`"):
        DeployedVault.of([])
