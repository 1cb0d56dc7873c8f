"""Scripts that run at a place which can go dark."""

from collections.abc import Callable
from typing import Any

from rehearsal.effects import Script
from rehearsal.simulation.virtual_time import Network, Task, VirtualTime


class Tasks:
    def __init__(self, time: VirtualTime, network: Network) -> None:
        self._time = time
        self._network = network
        self._running: set[Task] = set()

    def perform(self, script: Script, done: Callable[[Any], None]) -> None:
        """`done` is never called when the place goes dark meanwhile."""
        task = Task()

        def ended(result: Any) -> None:
            self._running.discard(task)
            done(result)

        self._running.add(task)
        self._time.perform(task, script, self._network, ended)

    def cancel(self) -> None:
        for task in self._running:
            task.cancelled = True
        self._running.clear()
