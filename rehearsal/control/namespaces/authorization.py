"""Role assignments."""

from rehearsal.control.identity import of_principal
from rehearsal.control.refusal import Conflict, NotFound
from rehearsal.control.resource import Properties, key, of_type
from rehearsal.control.rule import DEPLOYER, GUID, SUBSCRIPTION, TENANT, Put, Rule, require

ROLE_ASSIGNMENT = "azure-native:authorization:RoleAssignment"

ROLES = {
    "090c5cfd-751d-490a-894a-3ce6f1109419": "Azure Service Bus Data Owner",
    "69a216fc-b8fb-44d8-bc22-1f3c2cd27a39": "Azure Service Bus Data Sender",
    "4f6d3b9b-027b-4f4c-9142-0e5a2a2247e0": "Azure Service Bus Data Receiver",
    "ba92f5b4-2d11-453d-a403-e96b0029c9fe": "Storage Blob Data Contributor",
    "2a2b9908-6ea1-4ae2-8e65-a410df84e7d1": "Storage Blob Data Reader",
    "e022efe7-f5ba-4159-bbe4-b44f577e9b61": "API Management Service Operator Role",
}
"""https://learn.microsoft.com/azure/role-based-access-control/built-in-roles"""


def _refuse(put: Put) -> None:
    inputs = put.inputs
    role = inputs["roleDefinitionId"]
    prefix = f"/subscriptions/{SUBSCRIPTION}/providers/Microsoft.Authorization/roleDefinitions/"
    guid = role[len(prefix) :].lower()
    require(
        role.lower().startswith(prefix.lower()) and guid in ROLES,
        f"the rehearsal does not know the role definition '{role}'",
    )
    _refuse_principal(put, inputs["principalId"], inputs.get("principalType", "User"))
    for other in of_type(put.azure, ROLE_ASSIGNMENT):
        if key(other.id) != key(put.id) and _grant(other.inputs) == _grant(inputs):
            raise Conflict(
                "RoleAssignmentExists: the role assignment already exists; "
                f"the id of the existing one is '{other.id}'"
            )


def _refuse_principal(put: Put, principal: str, type: str) -> None:
    identity = of_principal(put.azure, principal)
    if identity is None and principal != DEPLOYER:
        raise NotFound(f"PrincipalNotFound: principal {principal} of '{put.id}' does not exist")
    right = "User" if identity is None else "ServicePrincipal"
    require(
        type == right,
        f"UnmatchedPrincipalType: principalType of '{put.id}' is {type}, but {principal} "
        f"is a {right}",
    )


def _grant(inputs: Properties) -> tuple[str, ...]:
    return tuple(key(inputs[it]) for it in ("scope", "principalId", "roleDefinitionId"))


CLIENT_CONFIG = {
    "clientId": DEPLOYER,
    "objectId": DEPLOYER,
    "subscriptionId": SUBSCRIPTION,
    "tenantId": TENANT,
}
"""Answer of `getClientConfig`: from the credentials, without any region."""

RULES = (
    Rule(
        token=ROLE_ASSIGNMENT,
        template="{scope}/providers/Microsoft.Authorization/roleAssignments/{roleAssignmentName}",
        names=GUID,
        immutable=frozenset({"principalId"}),
        refuse=_refuse,
    ),
)
