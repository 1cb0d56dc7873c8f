"""Runs the deployed workflows in the server: a task for each, and one for each run."""

import asyncio
import logging
from collections.abc import Callable, Iterable
from contextlib import suppress
from dataclasses import dataclass, field
from datetime import timedelta
from typing import Any

from rehearsal.effects import Exchange, perform
from rehearsal.workflow.clock import Clock
from rehearsal.workflow.connector import Services
from rehearsal.workflow.deployment import Deployment
from rehearsal.workflow.host import Host, Instance
from rehearsal.workflow.run import Status

_RECOVERY = timedelta(seconds=1)
"""Before a workflow is looked at again that could not be."""


@dataclass(kw_only=True)
class _Hosted:
    host: Host
    changed: asyncio.Event = field(default_factory=asyncio.Event)
    tasks: set[asyncio.Task[None]] = field(default_factory=set)

    def start(self, task: asyncio.Task[None]) -> None:
        self.tasks.add(task)
        task.add_done_callback(self.tasks.discard)


class Shell:
    def __init__(
        self,
        *,
        deployed: Callable[[], Iterable[Deployment]],
        services: Services,
        exchange: Callable[[Deployment], Exchange],
        clock: Clock,
    ) -> None:
        """`exchange` is how a workflow's own requests are sent."""
        self._deployed = deployed
        self._services = services
        self._exchange = exchange
        self._clock = clock
        self._hosted: dict[str, _Hosted] = {}

    def refresh(self) -> None:
        """To be called when something was deployed, or a region went dark or came back.

        What is no longer among the deployed ends at once, its runs included.
        """
        deployed = {each.id: each for each in self._deployed()}
        for id in self._hosted.keys() - deployed.keys():
            for task in self._hosted.pop(id).tasks:
                task.cancel()
        for id, deployment in deployed.items():
            if id in self._hosted:
                self._hosted[id].host.deploy(deployment, self._clock.now())
                self._hosted[id].changed.set()
            else:
                host = Host(deployment, self._services, self._clock.now())
                hosted = self._hosted[id] = _Hosted(host=host)
                hosted.start(asyncio.create_task(self._attend(hosted)))

    def wake(self) -> None:
        """To be called when a message has arrived in a queue."""
        for hosted in self._hosted.values():
            hosted.changed.set()

    def summary(self) -> dict[str, dict[str, Any]]:
        """What each workflow does, by id."""
        return {
            id: {
                "enabled": hosted.host.deployment.enabled,
                "running": len(hosted.host.running),
                "waiting": len(hosted.host.waiting),
                "ended": dict(hosted.host.ended),
            }
            for id, hosted in self._hosted.items()
        }

    async def close(self) -> None:
        tasks = [task for hosted in self._hosted.values() for task in hosted.tasks]
        self._hosted.clear()
        for task in tasks:
            task.cancel()
        await asyncio.gather(*tasks, return_exceptions=True)

    async def _attend(self, hosted: _Hosted) -> None:
        while True:
            hosted.changed.clear()
            try:
                pause = self._look(hosted)
            except Exception:
                logging.exception("workflow %s", hosted.host.deployment.id)
                pause = self._clock.truly(_RECOVERY)
            with suppress(TimeoutError):
                async with asyncio.timeout(pause):
                    await hosted.changed.wait()

    def _look(self, hosted: _Hosted) -> float | None:
        """Starts what can start; the seconds until the next look, or None for no end."""
        for instance in hosted.host.step(self._clock.now()):
            hosted.start(asyncio.create_task(self._perform(hosted, instance)))
        now = self._clock.now()
        due = hosted.host.due(now)
        return None if due is None else max(0.0, self._clock.truly(due - now))

    async def _perform(self, hosted: _Hosted, instance: Instance) -> None:
        status = Status.FAILED
        try:
            script = self._clock.paced(instance.script())
            exchange = self._exchange(instance.deployment)
            status = (await perform(script, exchange)).status
        except Exception:
            logging.exception("a run of workflow %s", instance.deployment.id)
        hosted.host.finished(instance, status)
        hosted.changed.set()
