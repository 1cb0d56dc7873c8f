"""What Azure's own rules say about a type, beyond what its SDK class shows."""

import re
from collections.abc import Callable, Iterable
from dataclasses import dataclass, field
from datetime import datetime
from functools import cached_property

from rehearsal.control.introspection import inputs_of
from rehearsal.control.refusal import NotFound, Refusal
from rehearsal.control.resource import Azure, Properties, Resource, find
from rehearsal.control.shapes import Record

SUBSCRIPTION = "00000000-0000-0000-0000-000000000001"
TENANT = "00000000-0000-0000-0000-000000000002"
DEPLOYER = "00000000-0000-0000-0000-000000000003"
"""Object id of whoever runs `pulumi`."""

_PLACE = re.compile(r"\{(\w+)\}")
_IN_GROUP = f"/subscriptions/{SUBSCRIPTION}/resourceGroups/{{resourceGroupName}}"


def in_group(rest: str) -> str:
    """Template of an id in a resource group: `Microsoft.X/ys/{yName}`."""
    return f"{_IN_GROUP}/providers/{rest}"


@dataclass(frozen=True, kw_only=True)
class Names:
    """What a type may be called."""

    pattern: str
    text: str
    """The pattern in words."""

    def refusal(self, name: str) -> str | None:
        return None if re.fullmatch(self.pattern, name) else f"{name!r} is not {self.text}"


ANY_NAME = Names(pattern=r"[^/?#%&\\]{1,260}", text="1 to 260 characters without / ? # % & \\")
GUID = Names(
    pattern=r"[0-9a-fA-F]{8}(-[0-9a-fA-F]{4}){3}-[0-9a-fA-F]{12}", text="a GUID with dashes"
)


@dataclass(frozen=True, kw_only=True)
class Put:
    """A resource on its way in, and the world it comes to."""

    id: str
    inputs: Properties
    now: datetime
    azure: Azure
    before: Resource | None = None
    """The resource that this updates."""
    held: Properties = field(default_factory=dict)

    @property
    def name(self) -> str:
        return self.id.rsplit("/", 1)[1]

    def up(self, levels: int = 1) -> str:
        """Id of what this lies in, `levels` pairs of segments higher."""
        return "/".join(self.id.split("/")[: -2 * levels])

    def get(self, id: str, what: str) -> Resource:
        """A resource that this one refers to; raises NotFound."""
        found = find(self.azure, id)
        if found is None:
            raise NotFound(f"{what} '{id}' of '{self.id}' does not exist")
        return found


def _nothing(put: Put) -> Properties:  # noqa: ARG001
    return {}


def _no_objection(put: Put) -> None:  # noqa: ARG001
    return


def _may_go(azure: Azure, resource: Resource) -> None:  # noqa: ARG001
    return


def _alone(azure: Azure, resource: Resource) -> Iterable[Resource]:  # noqa: ARG001
    return ()


def _nobody(put: Put) -> Iterable[Resource]:  # noqa: ARG001
    return ()


@dataclass(frozen=True, kw_only=True)
class Rule:
    """One type. Azure's limits: each rule names its source."""

    token: str
    template: str
    """Id, with the inputs that are part of it in braces; empty for what does not live in Azure."""
    names: Names = ANY_NAME
    immutable: frozenset[str] = frozenset()
    """Inputs besides those of the id whose change needs another resource."""
    global_name: bool = False
    """Whether no two of this type may have the same name, in any group or subscription."""
    updatable: bool = True
    names_once: bool = False
    """Whether a name stays taken when what had it is deleted."""
    write_only: frozenset[str] = frozenset()
    """Inputs that Azure does not give back."""
    implied: tuple[str, ...] = ()
    """Pairs of segments in the id that always exist: `blobServices/default`."""
    refuse: Callable[[Put], None] = _no_objection
    """Raises Refusal for what Azure refuses at PUT."""
    outputs: Callable[[Put], Properties] = _nothing
    """What Azure adds."""
    held: Callable[[Put], Properties] = _nothing
    may_go: Callable[[Azure, Resource], None] = _may_go
    """Raises Refusal where Azure refuses to delete."""
    drops: Callable[[Azure, Resource], Iterable[Resource]] = _alone
    """What Azure deletes with it, besides what lies in it."""
    drops_on_update: Callable[[Put], Iterable[Resource]] = _nobody

    @property
    def shape(self) -> Record:
        return inputs_of(self.token)

    @cached_property
    def in_id(self) -> tuple[str, ...]:
        return tuple(_PLACE.findall(self.template))

    @property
    def name_input(self) -> str:
        """The input that names it; empty for what does not live in Azure."""
        return self.in_id[-1] if self.in_id else ""

    def replaces(self, name: str) -> bool:
        """Whether a change of this input needs another resource."""
        return not self.template or name in {*self.in_id, *self.immutable, "location"}

    def id(self, inputs: Properties) -> str:
        return self.template.format_map(inputs)

    def parent(self, id: str) -> str | None:
        """Id of what must exist first; None for what lies in the subscription."""
        segments = id.split("/")[:-2]
        while "/".join(segments[-2:]) in self.implied:
            segments = segments[:-2]
        if len(segments) > 2 and segments[-2] == "providers":
            segments = segments[:-2]
        return "/".join(segments) if len(segments) > 3 else None


def require(holds: bool, message: str) -> None:
    """Raises Refusal with `message` unless it holds."""
    if not holds:
        raise Refusal(message)
