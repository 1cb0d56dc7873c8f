"""What an expression may refer to, where it stands."""

from collections.abc import Iterable
from dataclasses import dataclass, replace

from rehearsal.workflow.errors import UnsupportedWorkflow


@dataclass(frozen=True, kw_only=True)
class Names:
    where: str
    parameters: frozenset[str]
    actions: frozenset[str] = frozenset()
    """Actions that have ended by then."""
    loops: frozenset[str] = frozenset()
    """Loops around."""
    triggered: bool = True
    """Whether the trigger has fired by then."""

    def at(self, where: str) -> "Names":
        return replace(self, where=where)

    def after(self, actions: Iterable[str]) -> "Names":
        return replace(self, actions=self.actions.union(actions))

    def inside(self, loop: str) -> "Names":
        return replace(self, loops=self.loops | {loop})

    def require(self, kind: str, name: str) -> None:
        """Raises UnsupportedWorkflow unless `name` can be known there."""
        known = {"parameter": self.parameters, "action": self.actions, "loop": self.loops}[kind]
        if name not in known:
            raise UnsupportedWorkflow(f"{self.where}: there is no {kind} {name!r} to refer to here")
