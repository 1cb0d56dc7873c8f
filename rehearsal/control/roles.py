"""The built-in roles that can be granted here, and what each of them may.

https://learn.microsoft.com/azure/role-based-access-control/built-in-roles
"""

from dataclasses import dataclass

CONTAINERS = "Microsoft.Storage/storageAccounts/blobServices/containers"
BLOB_READ = f"{CONTAINERS}/blobs/read"
BLOB_WRITE = f"{CONTAINERS}/blobs/write"

SEND, RECEIVE = "Microsoft.ServiceBus/*/send/action", "Microsoft.ServiceBus/*/receive/action"


@dataclass(frozen=True)
class Role:
    name: str
    may: tuple[str, ...]
    """Patterns of Azure's actions."""


ROLES = {
    "090c5cfd-751d-490a-894a-3ce6f1109419": Role("Azure Service Bus Data Owner", (SEND, RECEIVE)),
    "69a216fc-b8fb-44d8-bc22-1f3c2cd27a39": Role("Azure Service Bus Data Sender", (SEND,)),
    "4f6d3b9b-027b-4f4c-9142-0e5a2a2247e0": Role("Azure Service Bus Data Receiver", (RECEIVE,)),
    "ba92f5b4-2d11-453d-a403-e96b0029c9fe": Role(
        "Storage Blob Data Contributor", (f"{CONTAINERS}/*",)
    ),
    "2a2b9908-6ea1-4ae2-8e65-a410df84e7d1": Role(
        "Storage Blob Data Reader", (f"{CONTAINERS}/read", BLOB_READ)
    ),
    "e022efe7-f5ba-4159-bbe4-b44f577e9b61": Role(
        "API Management Service Operator Role",
        (
            "Microsoft.ApiManagement/service/*/read",
            "Microsoft.ApiManagement/service/backup/action",
            "Microsoft.ApiManagement/service/delete",
            "Microsoft.ApiManagement/service/read",
            "Microsoft.ApiManagement/service/restore/action",
            "Microsoft.ApiManagement/service/write",
        ),
    ),
}
"""By the GUID of their definition."""


def guid_of(definition: str) -> str:
    """The GUID at the end of a role definition's id."""
    return definition.rpartition("/")[2].lower()
