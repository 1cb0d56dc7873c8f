"""The file that `pulumi import` reads."""

from collections.abc import Mapping
from typing import Any


def adoption(previewed: Mapping[str, Any], ids: Mapping[str, str]) -> dict[str, Any]:
    """Of all that a preview would create, what Azure has already, with its ids filled in.

    `previewed` is what `pulumi preview --import-file` wrote: parents are right there, and ids are
    placeholders. `ids` maps URNs to Azure ids.
    """
    by_type_and_name = {_type_and_name(urn): id for urn, id in ids.items()}
    resources = []
    for resource in previewed["resources"]:
        key = (resource["type"], resource.get("logicalName", resource["name"]))
        if key in by_type_and_name:
            resources.append({**resource, "id": by_type_and_name[key]})
    return {**previewed, "resources": resources}


def _type_and_name(urn: str) -> tuple[str, str]:
    """`urn:pulumi:dr::sbdr::a:b:C$d:e:F::name` is a `d:e:F` called `name`."""
    types, name = urn.split("::", 3)[2:]
    return types.rpartition("$")[2], name
