"""Runbooks: Azure Automation fetches the script by its link."""

import base64
import hashlib

from rehearsal.control.assets import CONTENT
from rehearsal.control.namespaces.blobs import anonymous, blob_at
from rehearsal.control.refusal import NotFound
from rehearsal.control.resource import Properties
from rehearsal.control.rule import Put, require

_SYSTEM_RUNTIMES = {
    "PowerShell-5.1",
    "PowerShell-7.1",
    "PowerShell-7.2",
    "Python-2.7",
    "Python-3.8",
    "Python-3.10",
}
"""https://learn.microsoft.com/azure/automation/runtime-environment-overview"""


def refuse_runbook(put: Put) -> None:
    runtime = put.inputs.get("runtimeEnvironment")
    require(
        put.inputs["runbookType"] != "Python" or runtime is not None,
        f"'{put.id}' is of type Python, so it must name a runtimeEnvironment",
    )
    if runtime is not None and runtime not in _SYSTEM_RUNTIMES:
        put.get(f"{put.up()}/runtimeEnvironments/{runtime}", "the runtime environment")
    if link := put.inputs.get("publishContentLink"):
        _refuse_script(put, link)


def _refuse_script(put: Put, link: Properties) -> None:
    uri = link.get("uri", "")
    blob = blob_at(put.azure, uri)
    if blob is None or not anonymous(put.azure, blob):
        raise NotFound(
            f"publishContentLink of '{put.id}': {uri!r} is nothing that anybody may read"
        )
    expected = link.get("contentHash")
    if expected is None:
        return
    require(
        expected["algorithm"].upper() == "SHA256",
        f"publishContentLink of '{put.id}': unknown hash algorithm {expected['algorithm']!r}",
    )
    script = base64.b64decode(blob.held[CONTENT])
    require(
        hashlib.sha256(script).hexdigest() == expected["value"].lower(),
        f"publishContentLink of '{put.id}': the script at {uri} has another SHA-256",
    )


def republished(put: Put) -> bool:
    """Whether this update publishes another script."""
    before = put.before.inputs.get("publishContentLink") if put.before else None
    return bool(before != put.inputs.get("publishContentLink"))
