"""An empty API Management service in a resource group of its own, ready to be restored into."""

import uuid
from typing import Any

from rehearsal.client import Answer
from rehearsal.commands.deployed_vault import DeployedVault, service_id
from rehearsal.commands.refusal import Refusal
from rehearsal.vault_client import VaultClient

OPERATOR = "e022efe7-f5ba-4159-bbe4-b44f577e9b61"
"""https://learn.microsoft.com/azure/role-based-access-control/built-in-roles"""

IDENTITY = "azure-native:managedidentity:UserAssignedIdentity"


class Target:
    """What somebody would make with `az`, and grant as restore_apim.py asks it.

    It runs under the identity of the gateway that was backed up, for the restored policy names
    that one, which may already read the backup and send to the queues.
    """

    def __init__(self, azure: VaultClient, vault: DeployedVault, name: str, sku: str) -> None:
        self._azure = azure
        self._vault = vault
        self._sku = sku
        self.group = f"{vault.resource_group}-{name}"
        self.service = f"{vault.service}-{name}"
        self.id = service_id(vault.subscription, self.group, self.service)

    def make(self) -> None:
        """What is there already stays."""
        at = {"resourceGroupName": self.group, "location": self._vault.region}
        self._create("resources:ResourceGroup", self.group, **at)
        identity = self._identity(self._vault.gateway_client)
        self._create(
            "apimanagement:ApiManagementService",
            self.service,
            serviceName=self.service,
            sku={"name": self._sku, "capacity": 1},
            publisherName="Restored",
            publisherEmail="restored@example.com",
            identity={"type": "UserAssigned", "userAssignedIdentities": [identity["id"]]},
            **at,
        )
        operator = self._identity(self._vault.vault_client)["outputs"]["principalId"]
        self._grant("grant: the vault may operate it", OPERATOR, self.id, operator)

    def _create(self, type: str, name: str, shown: str = "", **inputs: Any) -> None:
        token = f"azure-native:{type}"
        there = {it["id"].rpartition("/")[2].lower() for it in self._azure.resources(token)}
        print(f"  {shown or name}: {'there already' if name.lower() in there else 'created'}")
        if name.lower() not in there:
            self._azure.rpc("Create", {"type": token, "properties": inputs})

    def _grant(self, what: str, role: str, scope: str, principal: str) -> None:
        subscription = f"/subscriptions/{self._vault.subscription}"
        inputs = {
            "roleAssignmentName": str(
                uuid.uuid5(uuid.NAMESPACE_URL, f"{role}|{scope}|{principal}".lower())
            ),
            "scope": scope,
            "roleDefinitionId": (
                f"{subscription}/providers/Microsoft.Authorization/roleDefinitions/{role}"
            ),
            "principalId": principal,
            "principalType": "ServicePrincipal",
        }
        self._create(
            "authorization:RoleAssignment", inputs["roleAssignmentName"], shown=what, **inputs
        )

    def _identity(self, client_id: str) -> Answer:
        for it in self._azure.resources(IDENTITY):
            if it["outputs"]["clientId"] == client_id:
                return it
        raise Refusal(f"the identity with client id {client_id} is gone; run `make up` first")
