"""The script of a deployed runbook, and the endpoints that it is pointed at."""

import ast
import base64
import hashlib
from collections.abc import Sequence

from rehearsal.control.assets import CONTENT
from rehearsal.control.namespaces.blobs import anonymous, blob_at
from rehearsal.control.refusal import NotFound, Refusal
from rehearsal.control.resource import Azure, Resource

_PARAMETERS = "Job"
"""Name of the class in which a runbook declares its positional parameters."""


def published(azure: Azure, runbook: Resource) -> str:
    """What lies at the runbook's link; raises Refusal unless it is what was published."""
    link = runbook.inputs["publishContentLink"]
    blob = blob_at(azure, link["uri"])
    if blob is None or not anonymous(azure, blob):
        raise NotFound(f"{link['uri']!r} is nothing that anybody may read")
    script = base64.b64decode(blob.held[CONTENT])
    if hashlib.sha256(script).hexdigest() != link["contentHash"]["value"].lower():
        raise Refusal(f"the script at {link['uri']} has another SHA-256")
    return script.decode()


def pointed_here(script: str, parameters: Sequence[str], url: str) -> list[str]:
    """The parameters with the rehearsal's endpoints where the script declares endpoints."""
    ours = {"arm_endpoint": f"{url}/arm", "blob_endpoint": f"{url}/blob/{{account}}"}
    declared = _declared(script)
    filled = [*parameters, *["-"] * (len(declared) - len(parameters))]
    for name, endpoint in ours.items():
        if name in declared:
            filled[declared.index(name)] = endpoint
    return filled


def _declared(script: str) -> list[str]:
    for node in ast.parse(script).body:
        if isinstance(node, ast.ClassDef) and node.name == _PARAMETERS:
            fields = (it.target for it in node.body if isinstance(it, ast.AnnAssign))
            return [target.id for target in fields if isinstance(target, ast.Name)]
    return []
