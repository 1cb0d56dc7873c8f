"""User-assigned identities."""

from rehearsal.control.identity import USER_ASSIGNED, stable
from rehearsal.control.resource import Properties
from rehearsal.control.rule import TENANT, Names, Put, Rule, in_group


def _outputs(put: Put) -> Properties:
    return {
        "principalId": stable(put, "principalId"),
        "clientId": stable(put, "clientId"),
        "tenantId": TENANT,
    }


RULES = (
    Rule(
        token=USER_ASSIGNED,
        template=in_group("Microsoft.ManagedIdentity/userAssignedIdentities/{resourceName}"),
        names=Names(
            pattern=r"[A-Za-z0-9][-\w]{2,127}",
            text="3 to 128 letters, digits, - and _, a letter or digit first",
        ),
        outputs=_outputs,
    ),
)
