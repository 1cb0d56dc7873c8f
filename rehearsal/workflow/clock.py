"""A clock that can run faster than time does."""

from collections.abc import Generator
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from typing import Any

from rehearsal.effects import Effect, Now, Script, Send, Sleep, Together


def _now() -> datetime:
    return datetime.now(UTC)


@dataclass(frozen=True, kw_only=True)
class Clock:
    """Whatever takes `factor` seconds by this clock takes one second in truth.

    A bus whose locks are to last as long as its workflows believe needs the same clock.
    """

    factor: float = 1.0
    started: datetime = field(default_factory=_now)

    def now(self) -> datetime:
        return self.at(_now())

    def at(self, instant: datetime) -> datetime:
        return self.started + (instant - self.started) * self.factor

    def truly(self, length: timedelta) -> float:
        """Seconds that a length of time by this clock takes in truth."""
        return length.total_seconds() / self.factor

    def paced(self, script: Script) -> Generator[Effect, Any, Any]:
        """A script by this clock, to be performed in true time."""
        result: Any = None
        while True:
            try:
                effect = script.send(result)
            except StopIteration as end:
                return end.value
            match effect:
                case Send(request, timeout):
                    result = yield Send(request, timeout / self.factor)
                case Sleep(seconds):
                    result = yield Sleep(seconds / self.factor)
                case Now():
                    result = self.at((yield effect))
                case Together(scripts):
                    result = yield Together(tuple(self.paced(each) for each in scripts))
