"""A deployed vault as the server tells of it."""

from datetime import datetime

from rehearsal.client import Answer
from rehearsal.commands.deployed_vault import DeployedVault

SUBSCRIPTION = "00000000-0000-0000-0000-000000000001"
GROUPS = f"/subscriptions/{SUBSCRIPTION}/resourceGroups"
ACCOUNT = f"{GROUPS}/rg-vault/providers/Microsoft.Automation/automationAccounts/aa-vault"
PARAMETERS = (SUBSCRIPTION, "rg", "gate", "near", "backups", "of-gateway", "of-vault")
SCHEDULE = {"frequency": "Day", "interval": 1, "startTime": "2026-03-11T02:00:00+00:00"}
RESOURCES: list[Answer] = [
    {"id": ACCOUNT, "type": "azure-native:automation:AutomationAccount", "region": "northeurope"},
    {
        "id": f"{ACCOUNT}/schedules/daily",
        "type": "azure-native:automation:Schedule",
        "inputs": SCHEDULE,
    },
    {
        "id": f"{ACCOUNT}/jobSchedules/1",
        "type": "azure-native:automation:JobSchedule",
        "inputs": {
            "runbook": {"name": "backup_apim"},
            "schedule": {"name": "daily"},
            "parameters": {f"[PARAMETER {n}]": it for n, it in enumerate(PARAMETERS, 1)},
        },
    },
]
VAULT = DeployedVault.of(RESOURCES)


def job(*output: str, state: str = "Completed") -> dict:
    return {"state": state, "output": list(output)}


def backup_blob(
    name: str, modified: datetime, size: int = 1, container: str = VAULT.container_id
) -> dict:
    return {
        "id": f"{container}/blobs/{name}",
        "type": "azure-native:storage:Blob",
        "outputs": {"name": name, "size": size, "modified": modified.isoformat()},
    }
