"""Actions that run after one another, compiled and executed."""

from collections.abc import Callable, Generator, Iterator, Mapping
from dataclasses import dataclass
from typing import Any

from rehearsal.effects import Effect, Now
from rehearsal.workflow.connection_action import compile_connection_action
from rehearsal.workflow.containers import (
    compile_foreach,
    compile_if,
    compile_scope,
    compile_switch,
)
from rehearsal.workflow.errors import Failure, UnsupportedWorkflow
from rehearsal.workflow.http_action import compile_http
from rehearsal.workflow.names import Names
from rehearsal.workflow.order import ancestors, in_turn
from rehearsal.workflow.run import Ended, Outcome, Run, Status
from rehearsal.workflow.shape import exactly, mapping
from rehearsal.workflow.simple_actions import compile_compose, compile_terminate, compile_wait
from rehearsal.workflow.step import Body, Source

TYPES: Mapping[str, Callable[[Source], Body]] = {
    "ApiConnection": compile_connection_action,
    "Compose": compile_compose,
    "Foreach": compile_foreach,
    "Http": compile_http,
    "If": compile_if,
    "Scope": compile_scope,
    "Switch": compile_switch,
    "Terminate": compile_terminate,
    "Wait": compile_wait,
}

_STATUSES = (Status.SUCCEEDED, Status.FAILED, Status.SKIPPED, Status.TIMED_OUT)

After = Mapping[str, frozenset[Status]]
"""How the actions before may have ended for this one to run."""


@dataclass(frozen=True, kw_only=True)
class _Step:
    name: str
    after: After
    body: Body

    def perform(self, run: Run) -> Generator[Effect, Any, None]:
        run.now = began = yield Now()
        try:
            ended = yield from self.body.script(run)
        except Failure as failure:
            ended = Ended(Status.FAILED, error=str(failure))
        if not self.body.instant:
            run.now = yield Now()
        run.outcomes[self.name] = Outcome(self.name, ended, began, run.now)


@dataclass(frozen=True, kw_only=True)
class Actions:
    steps: tuple[_Step, ...]
    last: tuple[str, ...]
    """Actions that no other runs after."""
    names: frozenset[str]
    """Of these actions, and of all within them."""
    instant: bool

    def execute(self, run: Run) -> Generator[Effect, Any, Status]:
        """Failed when a last action failed, or one whose failure skipped the last."""
        for step in self.steps:
            if all(run.status(name) in allowed for name, allowed in step.after.items()):
                yield from step.perform(run)
        bad = any(self._failed(name, run) for name in self.last)
        return Status.FAILED if bad else Status.SUCCEEDED

    def _failed(self, name: str, run: Run) -> bool:
        status = run.status(name)
        if status is not Status.SKIPPED:
            return status is not Status.SUCCEEDED
        (after,) = (step.after for step in self.steps if step.name == name)
        return any(self._failed(before, run) for before in after)


def compile_actions(value: Any, names: Names) -> Actions:
    """Raises UnsupportedWorkflow for what Azure would refuse or the rehearsal cannot execute."""
    found = mapping(value, f"{names.where}: actions")
    after = {name: _after(name, action, names.where) for name, action in found.items()}
    before = ancestors(after, names.where)
    inner = {name: frozenset(_names_in(action)) for name, action in found.items()}
    bodies: dict[str, Body] = {}
    for name, earlier in before.items():
        visible = names.at(f"action {name!r}").after(
            known for each in earlier for known in (each, *inner[each])
        )
        source = Source(name=name, json=found[name], names=visible, group=compile_actions)
        kind = exactly(found[name].get("type"), f"action {name!r}: type", *TYPES)
        bodies[name] = TYPES[kind](source)
    order = in_turn(before, {name for name in bodies if bodies[name].instant}, names.where)
    return Actions(
        steps=tuple(_Step(name=n, after=after[n], body=bodies[n]) for n in order),
        last=tuple(n for n in order if not any(n in befores for befores in after.values())),
        names=frozenset(found).union(*inner.values()),
        instant=all(body.instant for body in bodies.values()),
    )


def _after(name: str, action: Any, where: str) -> After:
    where = f"{where}: runAfter of {name!r}"
    given = mapping(mapping(action, f"action {name!r}").get("runAfter", {}), where)
    for statuses in given.values():
        if not isinstance(statuses, list) or not statuses:
            raise UnsupportedWorkflow(f"{where} must list how the action before may have ended")
        for status in statuses:
            exactly(status, where, *map(str, _STATUSES))
    return {before: frozenset(map(Status, statuses)) for before, statuses in given.items()}


def _names_in(action: Mapping[str, Any]) -> Iterator[str]:
    """Every action inside an action."""
    branches = [action, action.get("else"), action.get("default")]
    cases = action.get("cases")
    branches += cases.values() if isinstance(cases, dict) else ()
    for branch in branches:
        actions = branch.get("actions") if isinstance(branch, dict) else None
        for name, inner in actions.items() if isinstance(actions, dict) else ():
            yield name
            yield from _names_in(inner) if isinstance(inner, dict) else ()


def refuse_double_names(definition: Mapping[str, Any]) -> None:
    """Raises UnsupportedWorkflow: the names of actions are unique in a whole workflow."""
    seen: set[str] = set()
    for name in _names_in(definition):
        if name in seen:
            raise UnsupportedWorkflow(f"there are two actions {name!r}")
        seen.add(name)
