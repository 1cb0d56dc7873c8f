"""Hosts a deployed workflow: when it polls, which runs it has, how many at a time."""

from collections import Counter, deque
from collections.abc import Generator
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from rehearsal.effects import Effect, Now, Sleep
from rehearsal.workflow.connector import Services
from rehearsal.workflow.deployment import Deployment
from rehearsal.workflow.polling import Fired, Polling, polling
from rehearsal.workflow.run import Result, Run, Status


@dataclass(frozen=True, kw_only=True, eq=False)
class Instance:
    """A run that was started, or waits to be; it keeps the definition it was made with."""

    deployment: Deployment
    fired: Fired
    services: Services

    def script(self) -> Generator[Effect, Any, Result]:
        if self.fired.delay:
            yield Sleep(self.fired.delay)
        run = Run(
            parameters=self.deployment.parameters,
            services=self.services,
            now=(yield Now()),
            trigger=self.fired.trigger,
            outcomes={},
            items={},
        )
        return (yield from self.deployment.workflow.execute(run))


class Host:
    """A driver calls `step` when it is `due`, or when something was sent; performs the scripts of
    the runs it gets, and tells of each when it has `finished`.

    A workflow that is disabled polls no more; its runs, those that wait too, go on to their end.
    """

    def __init__(self, deployment: Deployment, services: Services, now: datetime) -> None:
        self.running: set[Instance] = set()
        self.waiting: deque[Instance] = deque()
        self.ended: Counter[Status] = Counter()
        self.deployment = deployment
        self._services = services
        self._polling = self._trigger(now)

    def deploy(self, deployment: Deployment, now: datetime) -> None:
        """New settings, for new runs; whatever has changed polls at once."""
        if deployment != self.deployment:
            self.deployment = deployment
            self._polling = self._trigger(now)

    def due(self, now: datetime) -> datetime | None:
        """When to step next, perhaps past; None as long as only the end of a run matters."""
        if self.waiting and self._idle > 0:
            return now
        return self._polling.due(now, self._room) if self._polling else None

    def idle_until(self, now: datetime) -> None:
        """All polls until now at once, in vain: for a driver that knows that nothing was there."""
        if self._polling:
            self._polling.idle_until(now)

    def step(self, now: datetime) -> list[Instance]:
        """The runs that start now."""
        if self._polling:
            for fired in self._polling.fire(now, self._room):
                instance = Instance(
                    deployment=self.deployment, fired=fired, services=self._services
                )
                self.waiting.append(instance)
        started = [self.waiting.popleft() for _ in range(min(self._idle, len(self.waiting)))]
        self.running.update(started)
        return started

    def finished(self, instance: Instance, status: Status) -> None:
        self.running.remove(instance)
        self.ended[status] += 1

    def _trigger(self, now: datetime) -> Polling | None:
        if not self.deployment.enabled:
            return None
        return polling(self.deployment, self._services, now)

    @property
    def _idle(self) -> int:
        return self.deployment.workflow.trigger.runs - len(self.running)

    @property
    def _room(self) -> int:
        waiting = self.deployment.workflow.trigger.waiting_runs - len(self.waiting)
        return self._idle + waiting
