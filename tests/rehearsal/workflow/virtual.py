"""Time that passes only as far as something happens in it."""

import heapq
from collections.abc import Callable, Generator
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from functools import partial
from itertools import count
from typing import Any

from rehearsal.effects import Effect, Now, Request, Response, Send, Sleep
from rehearsal.workflow import Deployment, Host, Result, Services

START = datetime(2026, 1, 31, 12, tzinfo=UTC)


@dataclass(frozen=True)
class Reply:
    """An answer after so many seconds; None for none, ever."""

    response: Response | None = None
    seconds: float = 0.0


class Virtual:
    """Performs scripts, and drives the hosts of deployed workflows."""

    def __init__(self, answer: Callable[[Request, datetime], Reply]) -> None:
        self.now = START
        self.results: list[Result] = []
        self._answer = answer
        self._hosts: list[Host] = []
        self._events: list[tuple[datetime, int, Callable[[], None]]] = []
        self._number = count()

    @property
    def seconds(self) -> float:
        """Since the start."""
        return (self.now - START).total_seconds()

    def host(self, deployment: Deployment, services: Services) -> Host:
        host = Host(deployment, services, self.now)
        self._hosts.append(host)
        return host

    def at(self, seconds: float, happening: Callable[[], None]) -> None:
        """Lets something happen, so many seconds after the start."""
        self._after(seconds - self.seconds, happening)

    def run(self, seconds: float) -> None:
        """Lets time pass until so many seconds after the start."""
        end = START + timedelta(seconds=seconds)
        while (instant := self._next()) is not None and instant <= end:
            self.now = max(self.now, instant)
            while self._events and self._events[0][0] <= self.now:
                heapq.heappop(self._events)[2]()
            self._step()
        self.now = end

    def perform(self, script: Generator[Effect, Any, Any]) -> Any:
        """Runs one script to its end."""
        ended: list[Any] = []
        self._go_on(script, None, ended.append)
        while not ended:
            self.now, _, happening = heapq.heappop(self._events)
            happening()
        return ended[0]

    def _next(self) -> datetime | None:
        instants = [due for host in self._hosts if (due := host.due(self.now))]
        instants += [self._events[0][0]] if self._events else []
        return min(instants, default=None)

    def _step(self) -> None:
        for host in self._hosts:
            for instance in host.step(self.now):

                def ended(result: Result, host: Host = host, instance=instance) -> None:
                    self.results.append(result)
                    host.finished(instance, result.status)

                self._go_on(instance.script(), None, ended)

    def _after(self, seconds: float, happening: Callable[[], None]) -> None:
        instant = self.now + timedelta(seconds=seconds)
        heapq.heappush(self._events, (instant, next(self._number), happening))

    def _go_on(
        self, script: Generator[Effect, Any, Any], result: Any, done: Callable[[Any], None]
    ) -> None:
        while True:
            try:
                effect = script.send(result)
            except StopIteration as end:
                return done(end.value)
            match effect:
                case Now():
                    result = self.now
                    continue
                case Send(request, timeout):
                    reply = self._answer(request, self.now)
                    answered = reply.response is not None and reply.seconds < timeout
                    result = reply.response if answered else None
                    seconds = min(reply.seconds, timeout)
                case Sleep(seconds):
                    result = None
                case _:
                    raise AssertionError(effect)
            self._after(seconds, partial(self._go_on, script, result, done))
            return None
