"""Azure names, as pure functions: a stack knows the other region's names without asking it.

Limits: https://learn.microsoft.com/azure/azure-resource-manager/management/resource-name-rules
"""

from components.standing import Role

SUFFIX_LENGTH = 6
"""Characters of the random suffix that makes global names unique."""

STORAGE_ACCOUNT_LIMIT = 24
"""The tightest limit of all the names below; storage accounts also allow only a-z and 0-9."""


def resource_group(workload: str, part: str) -> str:
    """`part` is a role, or `vault`."""
    return f"rg-{workload}-{part}"


def identity(workload: str, purpose: str, part: str) -> str:
    return f"id-{workload}-{purpose}-{part}"


def namespace(workload: str, role: Role, suffix: str) -> str:
    """Service Bus namespace: global, 6 to 50 characters."""
    return f"sb-{workload}-{role}-{suffix}"


def namespace_host(workload: str, role: Role, suffix: str) -> str:
    return f"{namespace(workload, role, suffix)}.servicebus.windows.net"


def api_management(workload: str, role: Role, suffix: str) -> str:
    """API Management service: global, 1 to 50 characters."""
    return f"apim-{workload}-{role}-{suffix}"


def workflow(workload: str, purpose: str, channel: str, role: Role) -> str:
    """Logic App: 1 to 80 characters. `purpose` is processor, relay or sweeper."""
    return f"logic-{workload}-{purpose}-{channel}-{role}"


def connection(workload: str, purpose: str, channel: str, role: Role) -> str:
    """API connection: 1 to 80 characters."""
    return f"con-{workload}-{purpose}-{channel}-{role}"


def automation_account(workload: str) -> str:
    """6 to 50 characters."""
    return f"aa-{workload}-vault"


def backup_account(workload: str, suffix: str) -> str:
    """Storage account of the gateway's backups: global."""
    return f"{workload}backup{suffix}"


def scripts_account(workload: str, suffix: str) -> str:
    """Storage account of the published runbook scripts: global."""
    return f"{workload}script{suffix}"


def handoff(channel: str) -> str:
    return f"{channel}-handoff"


def expired(channel: str) -> str:
    return f"{channel}-expired"


WORKLOAD_LIMIT = STORAGE_ACCOUNT_LIMIT - len(backup_account("", "x" * SUFFIX_LENGTH))
"""Longest workload whose storage account names still fit."""

CHANNEL_LIMIT = 80 - len(workflow("w" * WORKLOAD_LIMIT, "sweeper", expired(""), Role.PRIMARY))
"""Longest channel whose Logic App names still fit."""
