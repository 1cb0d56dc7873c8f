"""Names that stay taken when what had them is deleted: their parent keeps them."""

from dataclasses import replace

from rehearsal.control.refusal import Conflict
from rehearsal.control.resource import Azure, Properties, Resource, key

_SPENT = "spent"
"""Key of what a parent holds."""


def refuse_spent(parent: Resource, id: str) -> None:
    if key(id) in parent.held.get(_SPENT, ()):
        raise Conflict(f"the id of '{id}' was in use before, and cannot be used again")


def spend(azure: Azure, parent: Resource, id: str) -> None:
    spent = [*parent.held.get(_SPENT, ()), key(id)]
    azure[key(parent.id)] = replace(parent, held={**parent.held, _SPENT: spent})


def still_spent(before: Resource | None) -> Properties:
    """What an update of a parent leaves of it."""
    return {_SPENT: before.held[_SPENT]} if before and _SPENT in before.held else {}
