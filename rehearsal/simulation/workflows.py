"""A region's workflows; idle polls are jumped over, to where something can happen."""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime

from rehearsal.simulation.tasks import Tasks
from rehearsal.simulation.virtual_time import Network, VirtualTime
from rehearsal.workflow import Deployment, Host, Instance, Result, Services

ReadyAt = Callable[[str], datetime | None]
"""When there is something to receive from a queue; None until it rings."""


@dataclass(kw_only=True, eq=False)
class _Hosted:
    host: Host
    queue: str | None
    """None when only time starts runs."""
    wake: datetime | None = None
    """When it is looked at next."""
    full: bool = False
    """Whether it had no room for another run."""


class Workflows:
    def __init__(
        self, time: VirtualTime, network: Network, services: Services, ready_at: ReadyAt
    ) -> None:
        self._time = time
        self._services = services
        self._ready_at = ready_at
        self._tasks = Tasks(time, network)
        self._hosted: dict[str, _Hosted] = {}

    def deploy(self, part: str, deployment: Deployment) -> None:
        if hosted := self._hosted.get(part):
            hosted.host.deploy(deployment, self._time.now)
        else:
            listens = deployment.workflow.trigger.queue is not None
            queue = deployment.parameters["queueName"] if listens else None
            host = Host(deployment, self._services, self._time.now)
            hosted = self._hosted[part] = _Hosted(host=host, queue=queue)
        self._look_at(hosted, self._time.now)

    def stop(self) -> None:
        """All of them, and what is under way."""
        self._tasks.cancel()
        self._hosted.clear()

    def ring(self, queue: str) -> None:
        """Something may be received from a queue."""
        for hosted in self._hosted.values():
            if hosted.queue == queue:
                self._look_at(hosted, self._time.now)

    def _look_at(self, hosted: _Hosted, instant: datetime) -> None:
        if hosted.wake is None or instant < hosted.wake:
            hosted.wake = instant
            self._time.at(instant, lambda: self._look(hosted, instant))

    def _look(self, hosted: _Hosted, instant: datetime) -> None:
        if hosted.wake != instant or hosted not in self._hosted.values():
            return
        hosted.wake = None
        now, host = self._time.now, hosted.host
        if not hosted.full:
            host.idle_until(now)
        if (due := host.due(now)) is not None and due <= now:
            for instance in host.step(now):
                self._run(hosted, instance)
        if (again := self._next(hosted)) is not None:
            self._look_at(hosted, again)

    def _next(self, hosted: _Hosted) -> datetime | None:
        now = self._time.now
        due = hosted.host.due(now)
        hosted.full = due is None
        if due is None or hosted.queue is None:
            return due
        ready = self._ready_at(hosted.queue)
        return due if ready is not None and ready <= now else ready

    def _run(self, hosted: _Hosted, instance: Instance) -> None:
        def ended(result: Result) -> None:
            hosted.host.finished(instance, result.status)
            self._look_at(hosted, self._time.now)

        self._tasks.perform(instance.script(), ended)
