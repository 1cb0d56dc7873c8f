"""What was promised, and whether it is kept."""

from collections.abc import Mapping, Sequence
from datetime import datetime, timedelta
from typing import Any

from rehearsal.effects import Response
from rehearsal.simulation.deployed import Deployed, Role
from rehearsal.simulation.region import Region


class Ledger:
    def __init__(
        self, deployed: Deployed, regions: Mapping[Role, Region], time_to_live: timedelta
    ) -> None:
        self.acknowledged: set[str] = set()
        self.pending: dict[str, datetime] = {}
        """Acknowledged, and not yet done with: when that try of the publisher began."""
        self.owed: set[str] = set()
        """Acknowledged with `handoff`."""
        self.violations: list[str] = []
        self._done: set[str] = set()
        self._queue, self._handoff = deployed.queue("queue"), deployed.queue("handoff")
        self._regions = regions
        self._time_to_live = time_to_live

    def acknowledge(
        self, response: Response, answer: Mapping[str, Any], tried_at: datetime
    ) -> None:
        message_id = answer["messageId"]
        self.acknowledged.add(message_id)
        if "handoff" in answer:
            self.owed.add(message_id)
        if message_id not in self._done:
            self.pending.setdefault(message_id, tried_at)
        self._check_copies(message_id, response.status, answer)

    def done_with(self, message_id: str) -> None:
        """Worked on by the backend, or refused by it for good."""
        self._done.add(message_id)
        self.pending.pop(message_id, None)

    def age(self, now: datetime) -> timedelta:
        """Of the oldest unprocessed message, debts included."""
        return now - min(self.pending.values(), default=now)

    def among_dead_letters(self) -> frozenset[str]:
        """Those of the pending messages that still lie there."""
        dead = {
            it.message_id
            for region in self._regions.values()
            for it in region.watch.present[self._queue].values()
            if it.dead
        }
        return frozenset(self.pending.keys() & dead)

    def _check_copies(self, message_id: str, status: int, answer: Mapping[str, Any]) -> None:
        """I2: both regions have it, or one has it and what it owes to the other."""
        promised = [(Role(role), self._queue) for role in answer["stored"]]
        if "handoff" in answer:
            promised.append((Role(answer["handoff"]).other, self._handoff))
        watches = {role: region.watch for role, region in self._regions.items()}
        kept = {place for place in promised if message_id in watches[place[0]].ever[place[1]]}
        if status != 202 or len(kept) != 2:
            self.violations.append(f"I2: {answer} with {len(kept)} copies")
        if message_id in self._done:
            return
        lying = [
            queue
            for watch in watches.values()
            for queue in (self._queue, self._handoff)
            if watch.holds(queue, message_id)
        ]
        if len(lying) < 2:
            self.violations.append(f"I2: {answer}, and it lies in {lying}")

    def check_processors(self) -> None:
        """I4: by the settings, whether or not a region is dark."""
        if not any(region.processes for region in self._regions.values()):
            self.violations.append("I4: no processor is enabled")

    def check_standby(self) -> None:
        """I5; while it is dark or an update is under way, a broker that is lazy prunes nothing."""
        for region in self._regions.values():
            if region.processes or region.faults.dark:
                continue
            window = 2 * self._time_to_live + region.unattended()
            most = peak(region.watch.arrivals[self._queue], window)
            ages = region.ages_of_twins(self._time_to_live)
            if len(ages) > most or any(age > window for age in ages):
                oldest = max(ages)
                self.violations.append(
                    f"I5: {region.role} holds {len(ages)}, of {most} in 2T; the oldest for {oldest}"
                )


def peak(arrivals: Sequence[datetime], window: timedelta) -> int:
    """The most that arrived within a time of that length."""
    most = first = 0
    for last, arrival in enumerate(arrivals):
        while arrival - arrivals[first] > window:
            first += 1
        most = max(most, last - first + 1)
    return most
