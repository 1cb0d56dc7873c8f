"""Role assignments."""

from rehearsal.control.identity import of_principal
from rehearsal.control.refusal import Conflict, NotFound
from rehearsal.control.resource import Properties, key, of_type
from rehearsal.control.roles import ROLES
from rehearsal.control.rule import DEPLOYER, GUID, SUBSCRIPTION, TENANT, Put, Rule, require

ROLE_ASSIGNMENT = "azure-native:authorization:RoleAssignment"


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
