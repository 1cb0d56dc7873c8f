"""What Azure holds in one region, as rows to read."""

from collections import defaultdict
from collections.abc import Iterable, Mapping
from typing import Any

from rehearsal.client import Answer

MAY = {
    "69a216fc-b8fb-44d8-bc22-1f3c2cd27a39": "send messages",
    "4f6d3b9b-027b-4f4c-9142-0e5a2a2247e0": "receive messages",
    "ba92f5b4-2d11-453d-a403-e96b0029c9fe": "read and write blobs",
    "2a2b9908-6ea1-4ae2-8e65-a410df84e7d1": "read blobs",
    "e022efe7-f5ba-4159-bbe4-b44f577e9b61": "operate the gateway",
}
"""https://learn.microsoft.com/azure/role-based-access-control/built-in-roles"""


class Inventory:
    """Everything in the resource groups of one Azure region."""

    def __init__(self, resources: Iterable[Answer], region: str) -> None:
        self._everywhere = list(resources)
        groups = {
            _group(resource["id"])
            for resource in self._everywhere
            if resource["type"] == "azure-native:resources:ResourceGroup"
            and resource["region"] == region
        }
        self._here = [r for r in self._everywhere if _group(r["id"]) in groups]

    def queues(self) -> list[tuple[str, ...]]:
        return [
            (
                queue["queueName"],
                queue["defaultMessageTimeToLive"],
                "dead-letter" if queue["deadLetteringOnMessageExpiration"] else "drop",
                queue.get("forwardDeadLetteredMessagesTo", "-"),
                f"{queue['maxDeliveryCount']:g}",
                queue["duplicateDetectionHistoryTimeWindow"],
            )
            for queue in self._inputs("azure-native:servicebus:Queue", "queueName")
        ]

    def workflows(self) -> list[tuple[str, ...]]:
        return [
            (workflow["workflowName"], workflow["state"])
            for workflow in self._inputs("azure-native:logic:Workflow", "workflowName")
        ]

    def gateways(self) -> list[tuple[str, ...]]:
        return [
            (service["serviceName"], service["sku"]["name"])
            for service in self._inputs(
                "azure-native:apimanagement:ApiManagementService", "serviceName"
            )
        ]

    def grants(self) -> list[tuple[str, ...]]:
        """Who may do what on which resource of this region."""
        who = {
            resource["outputs"]["principalId"]: _name(resource["id"])
            for resource in self._everywhere
            if resource["type"] == "azure-native:managedidentity:UserAssignedIdentity"
        }
        scopes = defaultdict(list)
        for grant in self._inputs("azure-native:authorization:RoleAssignment", "scope"):
            role = _name(grant["roleDefinitionId"])
            identity = who.get(grant["principalId"], grant["principalId"])
            scopes[identity, MAY.get(role, role)].append(_name(grant["scope"]))
        return sorted((*key, ", ".join(names)) for key, names in scopes.items())

    def _inputs(self, type: str, order: str) -> list[Mapping[str, Any]]:
        found = [resource["inputs"] for resource in self._here if resource["type"] == type]
        return sorted(found, key=lambda inputs: str(inputs[order]))


def _group(id: str) -> str:
    """The resource group of an id `/subscriptions/…/resourceGroups/<group>/…`; "" outside any."""
    parts = id.split("/")
    return parts[4].lower() if len(parts) > 4 else ""


def _name(id: str) -> str:
    return id.rpartition("/")[2]
