"""A small Azure with one of everything, on a clock that moves when told."""

import base64
import hashlib
from datetime import UTC, datetime
from typing import Any

from rehearsal.control import arm
from rehearsal.control.assets import ASSET, SIGNATURE
from rehearsal.control.resource import Resource
from rehearsal.control.rule import SUBSCRIPTION

NOW = datetime(2026, 3, 1, 3, 0, tzinfo=UTC)
GROUP_ID = f"/subscriptions/{SUBSCRIPTION}/resourceGroups/rg"
PROVIDERS = f"{GROUP_ID}/providers"
NAMESPACE_ID = f"{PROVIDERS}/Microsoft.ServiceBus/namespaces/sb-orders"
QUEUE_ID = f"{NAMESPACE_ID}/queues/placed"
IDENTITY_ID = f"{PROVIDERS}/Microsoft.ManagedIdentity/userAssignedIdentities/id-orders"
CONNECTION_ID = f"{PROVIDERS}/Microsoft.Web/connections/con-orders"
CONNECTOR_ID = (
    f"/subscriptions/{SUBSCRIPTION}/providers/Microsoft.Web/locations/westeurope"
    "/managedApis/servicebus"
)
ROLES = f"/subscriptions/{SUBSCRIPTION}/providers/Microsoft.Authorization/roleDefinitions"
SENDER = f"{ROLES}/69a216fc-b8fb-44d8-bc22-1f3c2cd27a39"
RECEIVER = f"{ROLES}/4f6d3b9b-027b-4f4c-9142-0e5a2a2247e0"
SCRIPT = "print('backed up')"
DIGEST = hashlib.sha256(SCRIPT.encode()).hexdigest()
SCRIPT_URL = "https://ordersscripts.blob.core.windows.net/runbooks/backup.py"
POLICY = "<policies><inbound><set-variable name='h' value='{{sb-host}}' /></inbound></policies>"

_AT = {"resourceGroupName": "rg", "location": "westeurope"}
_IN_SERVICE = {"resourceGroupName": "rg", "serviceName": "apim-orders"}
_IN_ACCOUNT = {"resourceGroupName": "rg", "automationAccountName": "aa-orders"}
_ASSIGNED = {"type": "UserAssigned", "userAssignedIdentities": [IDENTITY_ID]}


def connections(**changes: Any) -> dict[str, Any]:
    """The usual `$connections` of a workflow."""
    connection = {
        "connectionId": CONNECTION_ID,
        "connectionName": "con-orders",
        "id": CONNECTOR_ID,
        "connectionProperties": {
            "authentication": {"type": "ManagedServiceIdentity", "identity": IDENTITY_ID}
        },
    }
    return {"value": {"servicebus": connection | changes}}


def definition(**changes: Any) -> dict[str, Any]:
    """A workflow definition that uses all that it declares."""
    host = {"connection": {"name": "@parameters('$connections')['servicebus']['connectionId']"}}
    return {
        "$schema": (
            "https://schema.management.azure.com/providers/Microsoft.Logic/schemas/2016-06-01/"
            "workflowdefinition.json#"
        ),
        "contentVersion": "1.0.0.0",
        "parameters": {
            "$connections": {"type": "Object", "defaultValue": {}},
            "queueName": {"type": "String"},
        },
        "triggers": {
            "message": {
                "type": "ApiConnection",
                "recurrence": {"frequency": "Second", "interval": 30},
                "runtimeConfiguration": {"concurrency": {"runs": 1}},
                "inputs": {
                    "host": host,
                    "method": "get",
                    "path": "/@{parameters('queueName')}/messages/head/peek",
                },
            }
        },
        "actions": {},
    } | changes


USUAL: dict[str, dict[str, Any]] = {
    "resources:ResourceGroup": {"resourceGroupName": "rg", "location": "westeurope"},
    "managedidentity:UserAssignedIdentity": {**_AT, "resourceName": "id-orders"},
    "servicebus:Namespace": {
        **_AT,
        "namespaceName": "sb-orders",
        "sku": {"name": "Standard", "tier": "Standard"},
    },
    "servicebus:Queue": {
        "resourceGroupName": "rg",
        "namespaceName": "sb-orders",
        "queueName": "placed",
    },
    "resources:Resource": {
        **_AT,
        "resourceProviderNamespace": "Microsoft.Web",
        "parentResourcePath": "",
        "resourceType": "connections",
        "resourceName": "con-orders",
        "apiVersion": "2016-06-01",
        "kind": "V1",
        "properties": {
            "displayName": "con-orders",
            "api": {"id": CONNECTOR_ID},
            "parameterValueSet": {
                "name": "managedIdentityAuth",
                "values": {
                    "namespaceEndpoint": {"value": "sb://sb-orders.servicebus.windows.net/"}
                },
            },
        },
    },
    "logic:Workflow": {
        **_AT,
        "workflowName": "logic-orders",
        "state": "Enabled",
        "identity": _ASSIGNED,
        "definition": definition(),
        "parameters": {"$connections": connections(), "queueName": {"value": "placed"}},
    },
    "apimanagement:ApiManagementService": {
        **_AT,
        "serviceName": "apim-orders",
        "publisherName": "Orders",
        "publisherEmail": "orders@example.com",
        "sku": {"name": "Basic", "capacity": 1},
    },
    "apimanagement:NamedValue": {
        **_IN_SERVICE,
        "namedValueId": "sb-host",
        "displayName": "sb-host",
        "value": "sb-orders.servicebus.windows.net",
    },
    "apimanagement:Api": {
        **_IN_SERVICE,
        "apiId": "orders",
        "path": "orders",
        "displayName": "orders",
        "protocols": ["https"],
    },
    "apimanagement:ApiOperation": {
        **_IN_SERVICE,
        "apiId": "orders",
        "operationId": "placed",
        "displayName": "placed",
        "method": "POST",
        "urlTemplate": "/placed",
    },
    "apimanagement:ApiPolicy": {
        **_IN_SERVICE,
        "apiId": "orders",
        "policyId": "policy",
        "format": "xml",
        "value": POLICY,
    },
    "apimanagement:Product": {**_IN_SERVICE, "productId": "orders", "displayName": "orders"},
    "apimanagement:ProductApi": {**_IN_SERVICE, "productId": "orders", "apiId": "orders"},
    "apimanagement:Subscription": {
        **_IN_SERVICE,
        "sid": "publisher",
        "displayName": "publisher",
        "scope": "/products/orders",
    },
    "storage:StorageAccount": {
        **_AT,
        "accountName": "ordersscripts",
        "kind": "StorageV2",
        "sku": {"name": "Standard_LRS"},
        "allowBlobPublicAccess": True,
    },
    "storage:BlobContainer": {
        "resourceGroupName": "rg",
        "accountName": "ordersscripts",
        "containerName": "runbooks",
        "publicAccess": "Blob",
    },
    "storage:Blob": {
        "resourceGroupName": "rg",
        "accountName": "ordersscripts",
        "containerName": "runbooks",
        "blobName": "backup.py",
        "source": {
            SIGNATURE: ASSET,
            "hash": DIGEST,
            "text": SCRIPT,
            "content": base64.b64encode(SCRIPT.encode()).decode(),
        },
    },
    "storage:BlobServiceProperties": {
        "resourceGroupName": "rg",
        "accountName": "ordersscripts",
        "blobServicesName": "default",
    },
    "storage:ManagementPolicy": {
        "resourceGroupName": "rg",
        "accountName": "ordersscripts",
        "managementPolicyName": "default",
        "policy": {
            "rules": [
                {
                    "name": "expire",
                    "type": "Lifecycle",
                    "definition": {
                        "actions": {
                            "baseBlob": {"delete": {"daysAfterModificationGreaterThan": 35}}
                        }
                    },
                }
            ]
        },
    },
    "automation:AutomationAccount": {**_AT, "automationAccountName": "aa-orders"},
    "automation:RuntimeEnvironment": {
        **_IN_ACCOUNT,
        "location": "westeurope",
        "runtimeEnvironmentName": "python",
        "language": "Python",
        "version": "3.10",
    },
    "automation:Runbook": {
        **_IN_ACCOUNT,
        "location": "westeurope",
        "runbookName": "backup",
        "runbookType": "Python",
        "runtimeEnvironment": "python",
        "publishContentLink": {
            "uri": SCRIPT_URL,
            "contentHash": {"algorithm": "SHA256", "value": DIGEST},
        },
    },
    "automation:Schedule": {
        **_IN_ACCOUNT,
        "scheduleName": "daily",
        "name": "daily",
        "frequency": "Day",
        "interval": 1,
        "startTime": "2026-03-02T02:00:00+00:00",
        "timeZone": "Etc/UTC",
    },
    "automation:JobSchedule": {
        **_IN_ACCOUNT,
        "jobScheduleId": "d7f5a3a2-7f0c-4a8e-9a53-0d1f2f1c0001",
        "runbook": {"name": "backup"},
        "schedule": {"name": "daily"},
    },
}
"""The usual inputs of each type, in an order in which they can be created."""


class World:
    """Creates, updates and deletes as the engine would, with the usual inputs."""

    def __init__(self, *types: str) -> None:
        self.azure: dict[str, Resource] = {}
        self.now = NOW
        for type in types:
            self.create(type)

    @classmethod
    def whole(cls) -> "World":
        return cls(*USUAL)

    def create(self, type: str, **changes: Any) -> Resource:
        """With the usual inputs and these changes; None leaves an input out."""
        return arm.create(self.azure, f"azure-native:{type}", usual(type, **changes), self.now)

    def update(self, resource: Resource, **changes: Any) -> Resource:
        merged = {**self.azure[resource.id.lower()].inputs, **changes}
        inputs = {name: value for name, value in merged.items() if value is not None}
        return arm.update(self.azure, resource.id, inputs, self.now)

    def read(self, resource: Resource, state: dict[str, Any]) -> Resource:
        found = arm.read(self.azure, resource.type, resource.id, state)
        assert found is not None
        return found

    def delete(self, resource: Resource) -> None:
        arm.delete(self.azure, resource.id)

    def has(self, resource: Resource) -> bool:
        return resource.id.lower() in self.azure

    def one(self, type: str) -> Resource:
        """The resource of this type."""
        [found] = [it for it in self.azure.values() if it.type == f"azure-native:{type}"]
        return found


def usual(type: str, **changes: Any) -> dict[str, Any]:
    merged = {**USUAL.get(type, {}), **changes}
    return {name: value for name, value in merged.items() if value is not None}
