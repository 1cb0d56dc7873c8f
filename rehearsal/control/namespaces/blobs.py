"""Blob containers and blobs.

https://learn.microsoft.com/azure/azure-resource-manager/management/resource-name-rules
"""

from rehearsal.control.assets import CONTENT
from rehearsal.control.namespaces.storage import TEMPLATE
from rehearsal.control.resource import Azure, Properties, Resource, find, of_type
from rehearsal.control.rule import Names, Put, Rule, require

CONTAINER = "azure-native:storage:BlobContainer"
BLOB = "azure-native:storage:Blob"
MODIFIED = "modified"
"""Key of what is held: when the bytes were written."""

_CONTAINERS = f"{TEMPLATE}/blobServices/default/containers/{{containerName}}"


def _refuse_container(put: Put) -> None:
    account = put.get(put.up(2), "the storage account")
    public = put.inputs.get("publicAccess", "None")
    require(
        public == "None" or bool(account.inputs.get("allowBlobPublicAccess")),
        f"PublicAccessNotPermitted: '{account.id}' allows no anonymous access, so '{put.id}' "
        f"cannot have publicAccess {public}",
    )


def _refuse_blob(put: Put) -> None:
    account = put.get(put.up(3), "the storage account")
    require(
        account.inputs.get("allowSharedKeyAccess", True),
        f"KeyBasedAuthenticationNotPermitted: the provider uploads '{put.id}' with a key, which "
        f"'{account.id}' does not allow",
    )


def _held_blob(put: Put) -> Properties:
    content = (put.inputs.get("source") or {}).get(CONTENT)
    if content is None and put.before:
        return put.before.held
    return {CONTENT: content or "", MODIFIED: put.now.isoformat()}


def _blob_outputs(put: Put) -> Properties:
    account, container = put.inputs["accountName"], put.inputs["containerName"]
    url = f"https://{account}.blob.core.windows.net/{container}/{put.inputs['blobName']}"
    return {"url": url, "type": put.inputs.get("type", "Block")}


def blob_at(azure: Azure, url: str) -> Resource | None:
    """The blob that this address names."""
    return next((it for it in of_type(azure, BLOB) if it.outputs["url"] == url), None)


def anonymous(azure: Azure, blob: Resource) -> bool:
    """Whether anybody may read the blob."""
    segments = blob.id.split("/")
    container, account = find(azure, "/".join(segments[:-2])), find(azure, "/".join(segments[:-6]))
    return (
        container is not None
        and account is not None
        and bool(account.inputs.get("allowBlobPublicAccess"))
        and container.inputs.get("publicAccess", "None") != "None"
    )


RULES = (
    Rule(
        token=CONTAINER,
        template=_CONTAINERS,
        names=Names(
            pattern=r"(?!.*--)[a-z0-9][-a-z0-9]{1,61}[a-z0-9]",
            text="3 to 63 lower-case letters, digits and single hyphens, none of these at an end",
        ),
        implied=("blobServices/default",),
        refuse=_refuse_container,
    ),
    Rule(
        token=BLOB,
        template=f"{_CONTAINERS}/blobs/{{blobName}}",
        names=Names(pattern=r"[^/?#\\]{1,1024}", text="1 to 1024 characters without / ? # \\"),
        immutable=frozenset({"source", "contentMd5"}),
        write_only=frozenset({"source"}),
        refuse=_refuse_blob,
        held=_held_blob,
        outputs=_blob_outputs,
    ),
)
