"""The system behind it all: does the work of each call, or does not."""

from collections.abc import Callable, MutableMapping
from typing import Any

from rehearsal.backend.behaviour import Behaviour
from rehearsal.backend.call import Call
from rehearsal.backend.record import Record


class Backend:
    def __init__(self, times: Callable[[str], MutableMapping[str, int]] = lambda _: {}) -> None:
        """`times` is where a channel's record is kept: how often the work of each key was done."""
        self._times = times
        self._records: dict[str, Record] = {}
        self._behaviours: dict[str, Behaviour] = {}

    def behave(self, channel: str, behaviour: Behaviour) -> None:
        self._behaviours[channel] = behaviour

    def behaviour(self, channel: str) -> Behaviour:
        return self._behaviours.get(channel, Behaviour())

    def receive(self, call: Call) -> Behaviour:
        """Records the call; the result says how to answer it."""
        behaviour = self.behaviour(call.channel)
        self.record(call.channel).add(call, works=behaviour.works)
        return behaviour

    def record(self, channel: str) -> Record:
        if channel not in self._records:
            self._records[channel] = Record(self._times(channel))
        return self._records[channel]

    def summary(self) -> dict[str, dict[str, Any]]:
        channels = sorted({*self._records, *self._behaviours})
        return {
            channel: {
                "behaviour": self.behaviour(channel).as_json(),
                **self.record(channel).summary(),
            }
            for channel in channels
        }
