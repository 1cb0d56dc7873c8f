"""An Azure with a published runbook and its schedule."""

from tests.rehearsal.world import World

TYPES = (
    "resources:ResourceGroup",
    "storage:StorageAccount",
    "storage:BlobContainer",
    "storage:Blob",
    "automation:AutomationAccount",
    "automation:RuntimeEnvironment",
    "automation:Runbook",
    "automation:Schedule",
    "automation:JobSchedule",
)


def automated() -> World:
    return World(*TYPES)
