"""When a trigger fires.

A managed connector's trigger polls long: a poll lasts until there is a message, or 30 seconds. A
message is followed by another poll at once, nothing by a poll after the recurrence.
https://learn.microsoft.com/connectors/servicebus/#triggers
"""

from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any, Protocol

from rehearsal.workflow.connector import Connector, Services
from rehearsal.workflow.deployment import Deployment
from rehearsal.workflow.entity import Entity
from rehearsal.workflow.errors import Failure
from rehearsal.workflow.run import Run
from rehearsal.workflow.trigger import Trigger

LONG_POLL = timedelta(seconds=30)
GLANCE = timedelta(milliseconds=100)
"""Between two looks at a queue that has something which cannot be received."""


@dataclass(frozen=True, kw_only=True)
class Fired:
    trigger: dict[str, Any]
    delay: float = 0.0
    """Seconds until the run can begin."""


class Polling(Protocol):
    def due(self, now: datetime, room: int) -> datetime | None:
        """When to look next; None as long as there is no room for a run."""

    def fire(self, now: datetime, room: int) -> list[Fired]:
        """Up to `room` firings."""

    def idle_until(self, now: datetime) -> None:
        """All polls until now at once, in vain: for a driver that knows that nothing was there."""


def polling(deployment: Deployment, services: Services, now: datetime) -> Polling:
    """A trigger that polls at once."""
    trigger = deployment.workflow.trigger
    if trigger.queue is None:
        return _Recurring(trigger, now)
    run = Run(
        parameters=deployment.parameters,
        services=services,
        now=now,
        trigger={},
        outcomes={},
        items={},
    )
    return _Listening(trigger, trigger.queue, run, now)


class _Recurring:
    def __init__(self, trigger: Trigger, now: datetime) -> None:
        self._trigger = trigger
        self._next = now

    def due(self, now: datetime, room: int) -> datetime | None:  # noqa: ARG002
        return self._next

    def fire(self, now: datetime, room: int) -> list[Fired]:
        if now < self._next:
            return []
        missed = (now - self._next) // self._trigger.every
        self._next += self._trigger.every * (missed + 1)
        return [Fired(trigger=self._trigger.fired(now, now, None))] if room else []

    def idle_until(self, now: datetime) -> None:
        """Time starts runs whether or not something is there."""


class _Listening:
    def __init__(self, trigger: Trigger, queue: Entity, run: Run, now: datetime) -> None:
        self._trigger = trigger
        self._queue = queue
        self._run = run
        self._next = now
        self._began: datetime | None = None
        self._looked = now
        self._name: str | None = None
        """Of the queue, once it is known."""

    def due(self, now: datetime, room: int) -> datetime | None:
        if room <= 0:
            return None
        if self._began is None:
            return self._next
        connector, queue = self._place()
        ready, end = connector.ready_at(queue, now), self._began + LONG_POLL
        return end if ready is None else min(end, max(ready, self._looked + GLANCE))

    def fire(self, now: datetime, room: int) -> list[Fired]:
        fired: list[Fired] = []
        while room > len(fired) and (self._began or self._next <= now):
            self._began = self._began or now
            self._looked = now
            found = self._look(self._began, now)
            if found is None:
                break
            fired.append(found)
            self._began, self._next = None, now
        return fired

    def idle_until(self, now: datetime) -> None:
        began, period = self._began or self._next, LONG_POLL + self._trigger.every
        if began <= now:
            began += (now - began) // period * period
            polls = now - began <= LONG_POLL
            self._began, self._next = (began if polls else None), began + period

    def _look(self, began: datetime, now: datetime) -> Fired | None:
        try:
            connector, queue = self._place()
        except Failure:
            self._pause(now)
            return None
        answer = connector.receive(queue, 1, now)
        if answer.status >= 400:
            self._pause(now + timedelta(seconds=answer.seconds))
        elif answer.messages:
            (message,) = answer.messages
            return Fired(trigger=self._trigger.fired(began, now, message), delay=answer.seconds)
        elif now >= began + LONG_POLL:
            self._pause(now)
        return None

    def _place(self) -> tuple[Connector, str]:
        connector = self._queue.connect(self._run)
        if self._name is None:
            self._name = self._queue.queue(self._run)
        return connector, self._name

    def _pause(self, ended: datetime) -> None:
        self._began = None
        self._next = ended + self._trigger.every
