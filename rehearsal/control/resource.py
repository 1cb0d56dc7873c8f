"""What lives in the stand-in for Azure, by ARM id."""

from collections.abc import Iterator, MutableMapping
from dataclasses import dataclass, field
from typing import Any

Properties = dict[str, Any]


@dataclass(frozen=True, kw_only=True)
class Resource:
    id: str
    type: str
    """Pulumi's token of the type."""
    region: str | None
    """Normalised; None where only the parent lives in a region."""
    inputs: Properties
    outputs: Properties
    held: Properties = field(default_factory=dict)
    """What Azure keeps and no answer shows, such as the bytes of a blob."""


Azure = MutableMapping[str, Resource]
"""All resources, by `key(id)`."""


def key(id: str) -> str:
    """ARM compares ids without regard to case."""
    return id.lower()


def find(azure: Azure, id: str) -> Resource | None:
    return azure.get(key(id))


def under(azure: Azure, id: str) -> Iterator[Resource]:
    """What lies in `id`, at any depth."""
    prefix = f"{key(id)}/"
    return (resource for at, resource in azure.items() if at.startswith(prefix))


def of_type(azure: Azure, type: str, within: str = "") -> Iterator[Resource]:
    """The resources of a type, in `within` if that is given."""
    found = under(azure, within) if within else iter(azure.values())
    return (resource for resource in found if resource.type == type)


def normalised(region: str) -> str:
    """`West Europe` and `westeurope` are the same region."""
    return region.replace(" ", "").lower()
