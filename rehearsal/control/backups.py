"""What a backup of an API Management service holds, and what a restore makes of it.

https://learn.microsoft.com/azure/api-management/api-management-howto-disaster-recovery-backup-restore
"""

import json
from collections.abc import Iterator
from dataclasses import asdict
from datetime import datetime, timedelta

from rehearsal.control.refusal import Refusal
from rehearsal.control.resource import Azure, Resource, key, under

TIERS = ("Developer", "Basic", "Standard", "Premium")
LIFETIME = timedelta(days=30)


def children(azure: Azure, service: str) -> Iterator[Resource]:
    """What is published through the service, but not what others attach to it, such as grants."""
    for it in under(azure, service):
        if "/providers/" not in it.id[len(service) :]:
            yield it


def write(azure: Azure, service: Resource, now: datetime) -> bytes:
    """Everything but the service itself: no tier, region, host name or managed identity."""
    start = len(service.id)
    entities = [{**asdict(it), "id": it.id[start:]} for it in children(azure, service.id)]
    backup = {
        "sku": service.inputs["sku"]["name"],
        "taken": now.isoformat(),
        "entities": entities,
    }
    return json.dumps(backup).encode()


def restore(azure: Azure, service: Resource, content: bytes, now: datetime) -> None:
    """Replaces all that is published through the service; raises Refusal as Azure does."""
    try:
        backup = json.loads(content)
        taken, sku = datetime.fromisoformat(backup["taken"]), backup["sku"]
    except (ValueError, KeyError, TypeError):
        raise Refusal("Cannot restore: the blob is no backup") from None
    mine = service.inputs["sku"]["name"]
    if sku != mine:
        # https://github.com/Azure/azure-powershell/issues/25072
        raise Refusal(f"Cannot restore: current SKU is '{mine}', backup SKU is '{sku}'")
    if now - taken > LIFETIME:
        raise Refusal("Cannot restore: backup expired")
    for it in list(children(azure, service.id)):
        del azure[key(it.id)]
    for entity in backup["entities"]:
        restored = Resource(**entity)
        place = _place(service, restored)
        azure[key(place.id)] = place


def _place(service: Resource, entity: Resource) -> Resource:
    """An entity of a backup, in this service."""
    at = {name: service.inputs[name] for name in ("resourceGroupName", "serviceName")}
    return Resource(
        id=service.id + entity.id,
        type=entity.type,
        region=entity.region,
        inputs={**entity.inputs, **at},
        outputs=entity.outputs,
        held=entity.held,
    )


def refuse_tier(service: Resource) -> None:
    sku = service.inputs["sku"]["name"]
    if sku not in TIERS:
        raise Refusal(f"Method not allowed in {sku} pricing tier")


def principal(service: Resource, identity: Resource | None) -> str:
    """The principal of an identity that the service runs under; raises Refusal for any other."""
    ids = (service.inputs.get("identity") or {}).get("userAssignedIdentities") or ()
    if identity is None or key(identity.id) not in map(key, ids):
        raise Refusal("The managed identity with this client id is not assigned to the service")
    return str(identity.outputs["principalId"])
