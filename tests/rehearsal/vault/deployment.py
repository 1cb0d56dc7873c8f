"""A gateway, an empty service, two backup accounts and the vault: what `pulumi up` would deploy."""

import base64
import hashlib
import uuid
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

from rehearsal.control.assets import ASSET, CONTENT, SIGNATURE
from rehearsal.control.rule import DEPLOYER, SUBSCRIPTION
from rehearsal.vault_client import VaultClient

RUNBOOKS = Path(__file__).parents[3] / "runbooks"
GATEWAY_REGION, VAULT_REGION, FAR_REGION = "westeurope", "northeurope", "swedencentral"
GROUPS = {
    "rg": GATEWAY_REGION,
    "rg-other": GATEWAY_REGION,
    "rg-vault": VAULT_REGION,
    "rg-far": FAR_REGION,
}
ACCOUNTS = {"near": "rg-vault", "far": "rg-far"}
"""Backup accounts; `far` can go dark while Automation goes on."""
CONTAINER = "backups"
PLACED = {
    "managedidentity:UserAssignedIdentity",
    "storage:StorageAccount",
    "apimanagement:ApiManagementService",
    "automation:AutomationAccount",
    "automation:RuntimeEnvironment",
    "automation:Runbook",
}
"""Types that have a location."""
OPERATOR = "e022efe7-f5ba-4159-bbe4-b44f577e9b61"
READER = "2a2b9908-6ea1-4ae2-8e65-a410df84e7d1"
CONTRIBUTOR = "ba92f5b4-2d11-453d-a403-e96b0029c9fe"
WEEK = "10080"
"""Minutes of a slot, so that no test runs over the end of one."""
POLICY = "<policies><inbound><set-variable name='h' value='{{sb-host}}' /></inbound></policies>"


def provider(group: str, rest: str) -> str:
    return f"/subscriptions/{SUBSCRIPTION}/resourceGroups/{group}/providers/Microsoft.{rest}"


def service_id(group: str, name: str) -> str:
    return provider(group, f"ApiManagement/service/{name}")


def container_id(account: str) -> str:
    rest = f"Storage/storageAccounts/{account}/blobServices/default/containers/{CONTAINER}"
    return provider(ACCOUNTS[account], rest)


GATE, OTHER = service_id("rg", "gate"), service_id("rg-other", "other")
AUTOMATION = provider("rg-vault", "Automation/automationAccounts/aa-vault")
BACKUP, RESTORE = f"{AUTOMATION}/runbooks/backup_apim", f"{AUTOMATION}/runbooks/restore_apim"


class Deployment:
    def __init__(self, azure: VaultClient) -> None:
        self._azure = azure

    def make(self) -> None:
        for group, region in GROUPS.items():
            self.create("resources:ResourceGroup", resourceGroupName=group, location=region)
        identity = "managedidentity:UserAssignedIdentity"
        self.create(identity, resourceGroupName="rg", resourceName="id-gateway")
        self.create(identity, resourceGroupName="rg-vault", resourceName="id-vault")
        self.service("rg", "gate")
        self.service("rg-other", "other")
        self._publish()
        for account, group in ACCOUNTS.items():
            sku = {"name": "Standard_RAGRS"}
            at = {"resourceGroupName": group, "accountName": account}
            self.create("storage:StorageAccount", kind="StorageV2", sku=sku, **at)
            self.create("storage:BlobContainer", containerName=CONTAINER, **at)
            self.grant(CONTRIBUTOR, container_id(account), self.gateway)
            self.grant(READER, container_id(account), self.vault)
        self._automate()

    def create(self, type: str, **inputs: Any) -> str:
        """The id."""
        token = f"azure-native:{type}"
        if type in PLACED:
            inputs.setdefault("location", GROUPS[inputs["resourceGroupName"]])
        answer = self._azure.rpc("Create", {"type": token, "properties": inputs})
        return str(answer["id"])

    def delete(self, type: str, id: str) -> None:
        self._azure.rpc("Delete", {"type": f"azure-native:{type}", "id": id})

    def service(self, group: str, name: str, sku: str = "Developer") -> str:
        return self.create(
            "apimanagement:ApiManagementService",
            resourceGroupName=group,
            serviceName=name,
            publisherName="Orders",
            publisherEmail="orders@example.com",
            sku={"name": sku, "capacity": 1},
            identity={"type": "UserAssigned", "userAssignedIdentities": [self.gateway["id"]]},
        )

    def grant(self, role: str, scope: str, identity: dict[str, Any]) -> None:
        self._grant(role, scope, identity["outputs"]["principalId"], "ServicePrincipal")

    def grant_deployer(self, role: str, scope: str) -> None:
        self._grant(role, scope, DEPLOYER, "User")

    def _grant(self, role: str, scope: str, principal: str, kind: str) -> None:
        definitions = f"/subscriptions/{SUBSCRIPTION}/providers/Microsoft.Authorization"
        inputs = {
            "roleAssignmentName": str(uuid.uuid4()),
            "scope": scope,
            "roleDefinitionId": f"{definitions}/roleDefinitions/{role}",
            "principalId": principal,
            "principalType": kind,
        }
        ask = {"type": "azure-native:authorization:RoleAssignment", "properties": inputs}
        self._azure.rpc("Create", ask)

    def revoke(self, role: str, scope: str) -> None:
        """From everybody."""
        for it in self._azure.resources("azure-native:authorization:RoleAssignment"):
            inputs = it["inputs"]
            if inputs["scope"] == scope and inputs["roleDefinitionId"].endswith(role):
                self.delete("authorization:RoleAssignment", it["id"])

    @property
    def gateway(self) -> dict[str, Any]:
        """The identity of every gateway."""
        return self._identity("id-gateway")

    @property
    def vault(self) -> dict[str, Any]:
        """The identity of jobs."""
        return self._identity("id-vault")

    def client(self, identity: dict[str, Any]) -> str:
        return str(identity["outputs"]["clientId"])

    def backup_parameters(self, **other: str) -> list[str]:
        usual = {
            "subscription": SUBSCRIPTION,
            "group": "rg",
            "service": "gate",
            "account": "near",
            "container": CONTAINER,
            "gateway_client": self.client(self.gateway),
            "vault_client": self.client(self.vault),
            "slot": WEEK,
        }
        return list({**usual, **other}.values())

    def restore_parameters(self, **other: str) -> list[str]:
        usual = {
            "backup": "latest",
            "account": "near",
            "container": CONTAINER,
            "subscription": SUBSCRIPTION,
            "group": "rg-other",
            "service": "other",
            "gateway_client": self.client(self.gateway),
            "vault_client": self.client(self.vault),
            "fallback_account": "-",
            "fallback_container": "-",
            "mode": "-",
        }
        return list({**usual, **other}.values())

    def upload(self, account: str, container: str, name: str, content: bytes) -> str:
        """The digest."""
        digest = hashlib.sha256(content).hexdigest()
        encoded = base64.b64encode(content).decode()
        self.create(
            "storage:Blob",
            resourceGroupName=ACCOUNTS.get(account, "rg-vault"),
            accountName=account,
            containerName=container,
            blobName=name,
            source={SIGNATURE: ASSET, "hash": digest, CONTENT: encoded},
        )
        return digest

    def runbook(self, name: str, script: str) -> str:
        """Uploads a script and publishes it as a runbook; the id."""
        digest = self.upload("scripts", "runbooks", f"{name}.py", script.encode())
        return self.create(
            "automation:Runbook",
            resourceGroupName="rg-vault",
            automationAccountName="aa-vault",
            runbookName=name,
            runbookType="Python",
            runtimeEnvironment="python",
            publishContentLink={
                "uri": f"https://scripts.blob.core.windows.net/runbooks/{name}.py",
                "contentHash": {"algorithm": "SHA256", "value": digest},
            },
        )

    def schedule(self, name: str, runbook: str, start: datetime, parameters: list[str]) -> str:
        """A daily one; the id of its link."""
        at = {"resourceGroupName": "rg-vault", "automationAccountName": "aa-vault"}
        self.create(
            "automation:Schedule",
            scheduleName=name,
            name=name,
            frequency="Day",
            interval=1,
            startTime=start.isoformat(),
            timeZone="Etc/UTC",
            **at,
        )
        return self.create(
            "automation:JobSchedule",
            jobScheduleId=str(uuid.uuid4()),
            runbook={"name": runbook},
            schedule={"name": name},
            parameters={f"[PARAMETER {n}]": it for n, it in enumerate(parameters, 1)},
            **at,
        )

    def _identity(self, name: str) -> dict[str, Any]:
        found = self._azure.resources("azure-native:managedidentity:UserAssignedIdentity")
        return next(it for it in found if it["id"].endswith(f"/{name}"))

    def _publish(self) -> None:
        """One of everything, through the gateway."""
        at = {"resourceGroupName": "rg", "serviceName": "gate"}
        published: dict[str, dict[str, Any]] = {
            "NamedValue": {"namedValueId": "host", "displayName": "sb-host", "value": "sb.example"},
            "Api": {
                "apiId": "orders",
                "path": "orders",
                "displayName": "orders",
                "protocols": ["https"],
            },
            "ApiOperation": {
                "apiId": "orders",
                "operationId": "placed",
                "displayName": "placed",
                "method": "POST",
                "urlTemplate": "/placed",
            },
            "ApiPolicy": {
                "apiId": "orders",
                "policyId": "policy",
                "format": "xml",
                "value": POLICY,
            },
            "Product": {"productId": "orders", "displayName": "orders"},
            "ProductApi": {"productId": "orders", "apiId": "orders"},
            "Subscription": {
                "sid": "publisher",
                "displayName": "publisher",
                "scope": "/products/orders",
                "primaryKey": uuid.uuid4().hex,
            },
        }
        for type, inputs in published.items():
            self.create(f"apimanagement:{type}", **at, **inputs)

    def _automate(self) -> None:
        self.grant(OPERATOR, GATE, self.vault)
        self.grant(OPERATOR, OTHER, self.vault)
        account = {"resourceGroupName": "rg-vault", "accountName": "scripts"}
        self.create(
            "storage:StorageAccount",
            kind="StorageV2",
            sku={"name": "Standard_LRS"},
            allowBlobPublicAccess=True,
            **account,
        )
        self.create(
            "storage:BlobContainer", containerName="runbooks", publicAccess="Blob", **account
        )
        at = {"resourceGroupName": "rg-vault", "automationAccountName": "aa-vault"}
        self.create(
            "automation:AutomationAccount",
            identity={"type": "UserAssigned", "userAssignedIdentities": [self.vault["id"]]},
            **at,
        )
        self.create(
            "automation:RuntimeEnvironment",
            runtimeEnvironmentName="python",
            language="Python",
            version="3.10",
            **at,
        )
        for name in ("backup_apim", "restore_apim"):
            self.runbook(name, (RUNBOOKS / f"{name}.py").read_text(encoding="utf-8"))
        start = datetime.now(UTC) + timedelta(hours=2)
        self.schedule("daily", "backup_apim", start, self.backup_parameters())
