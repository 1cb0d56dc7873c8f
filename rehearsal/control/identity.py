"""User-assigned identities, as the resources that run under them name them."""

import uuid

from rehearsal.control.resource import Azure, Properties, Resource, find, of_type
from rehearsal.control.rule import Put, require

USER_ASSIGNED = "azure-native:managedidentity:UserAssignedIdentity"


def stable(put: Put, what: str) -> str:
    """A GUID that Azure makes at creation and keeps over updates."""
    if put.before and what in put.before.outputs:
        return str(put.before.outputs[what])
    return str(uuid.uuid5(uuid.NAMESPACE_URL, f"{put.id}|{what}|{put.now.isoformat()}"))


def refuse_unknown_identities(put: Put) -> None:
    """Every user-assigned identity must exist."""
    for id in assigned(put):
        found = put.get(id, "the user-assigned identity")
        require(found.type == USER_ASSIGNED, f"'{id}' is no user-assigned identity")


def assigned(put: Put) -> list[str]:
    return list((put.inputs.get("identity") or {}).get("userAssignedIdentities") or ())


def as_answered(azure: Azure, identity: Properties) -> Properties:
    """The list of identities that goes in comes out as a map, with what they are known by."""
    ids = identity.get("userAssignedIdentities")
    if ids is None:
        return identity
    found = {id: find(azure, id) for id in ids}
    known = {
        id: {name: it.outputs[name] for name in ("principalId", "clientId")}
        for id, it in found.items()
        if it is not None
    }
    return {**identity, "userAssignedIdentities": known}


def of_principal(azure: Azure, principal: str) -> Resource | None:
    """The identity whose principal this is."""
    found = of_type(azure, USER_ASSIGNED)
    return next((it for it in found if it.outputs["principalId"] == principal), None)
