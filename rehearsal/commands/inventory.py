"""What Azure holds in one region, as rows to read."""

from collections import defaultdict
from collections.abc import Iterable, Mapping
from typing import Any

from rehearsal.client import Answer
from rehearsal.control.roles import ROLES, guid_of


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

    def grants(self) -> list[tuple[str, str, str]]:
        """Who has which role on which resource of this region."""
        who = {
            resource["outputs"]["principalId"]: _name(resource["id"])
            for resource in self._everywhere
            if resource["type"] == "azure-native:managedidentity:UserAssignedIdentity"
        }
        return [
            (
                who.get(grant["principalId"], grant["principalId"]),
                ROLES[guid_of(grant["roleDefinitionId"])].name,
                _name(grant["scope"]),
            )
            for grant in self._inputs("azure-native:authorization:RoleAssignment", "scope")
        ]

    def grants_by_identity(self) -> list[tuple[str, ...]]:
        """The same, one row for each role of an identity."""
        scopes = defaultdict(list)
        for identity, role, scope in self.grants():
            scopes[identity, role].append(scope)
        return sorted((*key, " ".join(names)) for key, names in scopes.items())

    def _inputs(self, type: str, order: str) -> list[Mapping[str, Any]]:
        found = [resource["inputs"] for resource in self._here if resource["type"] == type]
        return sorted(found, key=lambda inputs: str(inputs[order]))


def _group(id: str) -> str:
    """The resource group of an id `/subscriptions/…/resourceGroups/<group>/…`; "" outside any."""
    parts = id.split("/")
    return parts[4].lower() if len(parts) > 4 else ""


def _name(id: str) -> str:
    return id.rpartition("/")[2]
