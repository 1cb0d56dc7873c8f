"""What the types of actions have in common."""

from collections.abc import Callable, Generator, Mapping
from dataclasses import dataclass
from typing import Any, Protocol

from rehearsal.effects import Effect
from rehearsal.workflow.names import Names
from rehearsal.workflow.run import Ended, Run, Status

Script = Generator[Effect, Any, Ended]


@dataclass(frozen=True, kw_only=True)
class Body:
    """What an action does; its script may raise Failure."""

    script: Callable[[Run], Script]
    instant: bool = False
    """Whether it takes no time."""


class Group(Protocol):
    """Compiled actions, in their order."""

    @property
    def instant(self) -> bool: ...

    @property
    def names(self) -> frozenset[str]: ...

    def execute(self, run: Run) -> Generator[Effect, Any, Status]:
        """Succeeded or Failed."""


@dataclass(frozen=True, kw_only=True)
class Source:
    """An action to compile."""

    name: str
    json: Mapping[str, Any]
    names: Names
    """What its expressions may refer to."""
    group: Callable[[Any, Names], Group]
    """Compiles the actions within it."""


COMMON = ("type", "runAfter")
"""What the JSON of every action may hold."""
