"""What a principal may do, by the deployed role assignments."""

from fnmatch import fnmatchcase

from rehearsal.control.identity import USER_ASSIGNED
from rehearsal.control.namespaces.authorization import ROLE_ASSIGNMENT
from rehearsal.control.resource import Azure, Resource, key, of_type
from rehearsal.control.roles import CONTAINERS, RECEIVE, ROLES, SEND, guid_of
from rehearsal.control.rule import DEPLOYER

_DATA = (f"{CONTAINERS}/blobs/*", SEND, RECEIVE)
"""What no role of the management plane includes, not even Owner."""


def permits(azure: Azure, principal_id: str, action: str, scope: str) -> bool:
    """Whether a role on `scope` or above it includes the action; the deployer owns everything."""
    if principal_id == DEPLOYER and not _includes(_DATA, action):
        return True
    return any(
        it.inputs["principalId"] == principal_id
        and f"{key(scope)}/".startswith(f"{key(it.inputs['scope'])}/")
        and _includes(ROLES[guid_of(it.inputs["roleDefinitionId"])].may, action)
        for it in of_type(azure, ROLE_ASSIGNMENT)
    )


def _includes(patterns: tuple[str, ...], action: str) -> bool:
    return any(fnmatchcase(action.lower(), pattern.lower()) for pattern in patterns)


def of_client(azure: Azure, client_id: str) -> Resource | None:
    """The user-assigned identity with this client id."""
    found = of_type(azure, USER_ASSIGNED)
    return next((it for it in found if it.outputs["clientId"] == client_id), None)
