"""Performs scripts under a virtual clock."""

import heapq
from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from functools import partial
from itertools import count
from typing import Any

from rehearsal.effects import Now, Request, Response, Script, Send, Sleep, Together

START = datetime(2026, 3, 1, 3, 0, tzinfo=UTC)

Bus = Callable[[Request], tuple[Response | None, float]]
"""An answer, and after how many seconds it comes; None comes when the sender gives up."""


@dataclass(kw_only=True)
class World:
    bus: Bus
    seconds: float = 0
    """Since the start."""
    _due: list[tuple[float, int, Callable[[], None]]] = field(default_factory=list)
    _order: count = field(default_factory=count)

    @property
    def now(self) -> datetime:
        return START + timedelta(seconds=self.seconds)

    def run(self, *scripts: Script) -> list[Any]:
        """What scripts that start together return, in their order."""
        results: list[Any] = [None] * len(scripts)
        for index, script in enumerate(scripts):
            self._start(script, partial(results.__setitem__, index))
        while self._due:
            self.seconds, _, resume = heapq.heappop(self._due)
            resume()
        return results

    def _start(self, script: Script, done: Callable[[Any], None]) -> None:
        def resume(value: Any = None) -> None:
            while True:
                try:
                    effect = script.send(value)
                except StopIteration as end:
                    return done(end.value)
                if not isinstance(effect, Now):
                    return self._perform(effect, resume)
                value = self.now

        resume()

    def _perform(self, effect: Any, resume: Callable[[Any], None]) -> None:
        match effect:
            case Sleep(seconds):
                self._later(seconds, resume, None)
            case Send(request, timeout):
                response, seconds = self.bus(request)
                late = response is None or seconds > timeout
                self._later(timeout if late else seconds, resume, None if late else response)
            case Together(scripts):
                self._together(scripts, resume)

    def _later(self, seconds: float, resume: Callable[[Any], None], value: Any) -> None:
        due = (self.seconds + seconds, next(self._order), lambda: resume(value))
        heapq.heappush(self._due, due)

    def _together(self, scripts: tuple[Script, ...], resume: Callable[[Any], None]) -> None:
        results: dict[int, Any] = {}

        def done(index: int, value: Any) -> None:
            results[index] = value
            if len(results) == len(scripts):
                resume([results[at] for at in range(len(scripts))])

        for index, script in enumerate(scripts):
            self._start(script, partial(done, index))
