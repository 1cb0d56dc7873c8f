"""Storage accounts.

https://learn.microsoft.com/azure/azure-resource-manager/management/resource-name-rules
"""

from rehearsal.control.identity import refuse_unknown_identities
from rehearsal.control.resource import Properties, normalised
from rehearsal.control.rule import Names, Put, Rule, in_group, require

ACCOUNT = "azure-native:storage:StorageAccount"

TEMPLATE = in_group("Microsoft.Storage/storageAccounts/{accountName}")
_READABLE_REPLICA = {"Standard_RAGRS", "Standard_RAGZRS"}
_REPLICA = {"Standard_GRS", "Standard_GZRS", *_READABLE_REPLICA}
_PAIRS = (
    ("westeurope", "northeurope"),
    ("eastus", "westus"),
    ("eastus2", "centralus"),
    ("uksouth", "ukwest"),
    ("francecentral", "francesouth"),
    ("germanywestcentral", "germanynorth"),
    ("switzerlandnorth", "switzerlandwest"),
    ("swedencentral", "swedensouth"),
)
"""https://learn.microsoft.com/azure/reliability/cross-region-replication-azure"""
_PAIRED = dict(_PAIRS) | {other: one for one, other in _PAIRS}
_SERVICES = ("blob", "queue", "table", "file")


def _refuse_account(put: Put) -> None:
    sku, region = put.inputs["sku"]["name"], put.inputs.get("location", "")
    if sku in _REPLICA:
        require(
            normalised(region) in _PAIRED,
            f"sku of '{put.id}': the rehearsal knows no paired region of {region}",
        )
    refuse_unknown_identities(put)


def _account_outputs(put: Put) -> Properties:
    sku, region = put.inputs["sku"]["name"], put.inputs.get("location", "")
    outputs: Properties = {
        "provisioningState": "Succeeded",
        "primaryLocation": region,
        "statusOfPrimary": "available",
        "primaryEndpoints": _endpoints(put.name),
    }
    if sku in _REPLICA:
        outputs["secondaryLocation"] = _PAIRED[normalised(region)]
        outputs["statusOfSecondary"] = "available"
    if sku in _READABLE_REPLICA:
        outputs["secondaryEndpoints"] = _endpoints(f"{put.name}-secondary")
    return outputs


def _endpoints(host: str) -> Properties:
    return {service: f"https://{host}.{service}.core.windows.net/" for service in _SERVICES}


def _refuse_lifecycle(put: Put) -> None:
    rules = put.inputs["policy"]["rules"]
    names = [rule["name"] for rule in rules]
    require(len(set(names)) == len(names), f"two rules of '{put.id}' have the same name")
    for rule in rules:
        actions = rule["definition"]["actions"]
        require(any(actions.values()), f"rule {rule['name']!r} of '{put.id}' does nothing")


_DEFAULT = Names(pattern="default", text="'default', the only name that it can have")

RULES = (
    Rule(
        token=ACCOUNT,
        template=TEMPLATE,
        names=Names(pattern=r"[a-z0-9]{3,24}", text="3 to 24 lower-case letters and digits"),
        immutable=frozenset({"isHnsEnabled"}),
        global_name=True,
        refuse=_refuse_account,
        outputs=_account_outputs,
    ),
    Rule(
        token="azure-native:storage:ManagementPolicy",
        template=f"{TEMPLATE}/managementPolicies/{{managementPolicyName}}",
        names=_DEFAULT,
        refuse=_refuse_lifecycle,
    ),
    Rule(
        token="azure-native:storage:BlobServiceProperties",
        template=f"{TEMPLATE}/blobServices/{{blobServicesName}}",
        names=_DEFAULT,
    ),
)
