"""Time that passes only as far as something happens in it."""

from collections.abc import Callable
from datetime import datetime, timedelta
from functools import partial
from heapq import heappop, heappush
from itertools import count
from typing import Any

from rehearsal.effects import Effect, Now, Request, Response, Script, Send, Sleep, Together

Happening = Callable[[], None]
Resume = Callable[[Response | None], None]
Network = Callable[[Request, float, Resume], None]
"""Delivers a request, and resumes its sender: with None when so many seconds brought no answer."""


class Task:
    """A script under way; one that is cancelled goes no further."""

    __slots__ = ("cancelled",)

    def __init__(self) -> None:
        self.cancelled = False


class VirtualTime:
    def __init__(self, start: datetime) -> None:
        self.now = start
        self._due: list[tuple[datetime, int, Happening]] = []
        self._order = count()

    def at(self, instant: datetime, happening: Happening) -> None:
        heappush(self._due, (instant, next(self._order), happening))

    def after(self, seconds: float, happening: Happening) -> None:
        self.at(self.now + timedelta(seconds=seconds), happening)

    def run(self, until: datetime) -> None:
        due = self._due
        while due and due[0][0] <= until:
            self.now, _, happening = heappop(due)
            happening()
        self.now = until

    def perform(
        self, task: Task, script: Script, network: Network, done: Callable[[Any], None]
    ) -> None:
        """`done` is given what the script returns."""
        self._go_on(task, script, network, done, None)

    def _go_on(
        self,
        task: Task,
        script: Script,
        network: Network,
        done: Callable[[Any], None],
        value: Any,
    ) -> None:
        if task.cancelled:
            return
        while True:
            try:
                effect = script.send(value)
            except StopIteration as end:
                done(end.value)
                return
            if not isinstance(effect, Now):
                break
            value = self.now

        def resume(result: Any) -> None:
            self._go_on(task, script, network, done, result)

        self._perform(task, effect, network, resume)

    def _perform(
        self, task: Task, effect: Effect, network: Network, resume: Callable[[Any], None]
    ) -> None:
        match effect:
            case Send(request, timeout):
                network(request, timeout, resume)
            case Sleep(seconds):
                self.after(seconds, lambda: resume(None))
            case Together(scripts):
                results: list[Any] = [None] * len(scripts)
                left = set(range(len(scripts)))

                def done(index: int, value: Any) -> None:
                    results[index] = value
                    left.discard(index)
                    if not left:
                        resume(results)

                for index, script in enumerate(scripts):
                    self._go_on(task, script, network, partial(done, index), None)
