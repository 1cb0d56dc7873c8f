"""One built-in role for one identity on one scope."""

import uuid
from enum import StrEnum

import pulumi
from pulumi import Input, Output
from pulumi_azure_native import authorization

from components.child import child_of


class BuiltInRole(StrEnum):
    """https://learn.microsoft.com/azure/role-based-access-control/built-in-roles"""

    SERVICE_BUS_DATA_SENDER = "69a216fc-b8fb-44d8-bc22-1f3c2cd27a39"
    SERVICE_BUS_DATA_RECEIVER = "4f6d3b9b-027b-4f4c-9142-0e5a2a2247e0"
    STORAGE_BLOB_DATA_CONTRIBUTOR = "ba92f5b4-2d11-453d-a403-e96b0029c9fe"
    STORAGE_BLOB_DATA_READER = "2a2b9908-6ea1-4ae2-8e65-a410df84e7d1"
    API_MANAGEMENT_SERVICE_OPERATOR = "e022efe7-f5ba-4159-bbe4-b44f577e9b61"


def grant(
    name: str,
    role: BuiltInRole,
    *,
    scope: Input[str],
    principal_id: Input[str],
    parent: pulumi.Resource,
) -> authorization.RoleAssignment:
    """Grants `role` on `scope` under a name that follows from the grant itself.

    The name makes a second attempt meet the first one's id, so that an interrupted deployment can
    adopt what it had created.
    """

    def assignment_name(of: list[str]) -> str:
        return str(uuid.uuid5(uuid.NAMESPACE_URL, "|".join([role, *of]).lower()))

    def definition_id(scope: str) -> str:
        subscription = scope.split("/")[2]
        return (
            f"/subscriptions/{subscription}/providers/Microsoft.Authorization"
            f"/roleDefinitions/{role}"
        )

    scope = Output.from_input(scope)
    return authorization.RoleAssignment(
        name,
        role_assignment_name=Output.all(scope, principal_id).apply(assignment_name),
        scope=scope,
        role_definition_id=scope.apply(definition_id),
        principal_id=principal_id,
        principal_type=authorization.PrincipalType.SERVICE_PRINCIPAL,
        opts=child_of(parent),
    )
