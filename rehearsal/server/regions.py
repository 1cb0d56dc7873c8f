"""Both regions as they stand: what is deployed, what lies in their queues, what runs.

Roles, channels and purposes are read off the names under which everything is deployed.
"""

import re
from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from rehearsal.broker import Broker, Counts
from rehearsal.control.namespaces.logic import WORKFLOW
from rehearsal.control.namespaces.servicebus import QUEUE
from rehearsal.control.resource import Azure, Resource, of_type
from rehearsal.queue_names import HANDOFF
from rehearsal.server.deployed import Deployed
from rehearsal.workflow import Clock

_LOGIC_APP = re.compile(r".+?-(processor|relay|sweeper)-(.+)-(primary|dr)")


@dataclass(frozen=True, kw_only=True)
class Region:
    role: str
    name: str
    bus: str
    logic_apps: dict[tuple[str, str], Resource]
    """By purpose and channel."""

    @property
    def processors(self) -> list[Resource]:
        return [it for (purpose, _), it in self.logic_apps.items() if purpose == "processor"]

    @property
    def standing(self) -> str:
        """Active as soon as one processor works."""
        if not self.processors:
            return "unknown"
        return "active" if any(map(enabled, self.processors)) else "standby"


class Regions:
    def __init__(self, azure: Azure, deployed: Deployed, broker: Broker, clock: Clock) -> None:
        self._azure = azure
        self._deployed = deployed
        self._broker = broker
        self._clock = clock

    def all(self) -> list[Region]:
        """`primary` first."""
        found = [self._region(name, it) for name, it in self._deployed.namespaces.items()]
        return sorted(found, key=lambda region: region.role == "dr")

    def channels(self, region: Region) -> list[str]:
        queues = self._deployed.buses[region.bus].queues
        return [name for name in queues if name + HANDOFF in queues]

    def has_gateway(self, region: Region) -> bool:
        return any(it.region == region.name for it in self._deployed.services.values())

    def counts(self, region: Region, queue: str) -> Counts | None:
        if queue not in self._deployed.buses[region.bus].queues:
            return None
        return self._broker.bus(region.bus).counts(queue, self._clock.now())

    def time_to_live(self, region: Region, queue: str) -> str:
        """ISO 8601, as deployed."""
        queues = of_type(self._azure, QUEUE, self._deployed.namespaces[region.bus].id)
        found = (it for it in queues if it.id.lower().endswith(f"/queues/{queue}"))
        return next((it.inputs.get("defaultMessageTimeToLive", "") for it in found), "")

    def active_since(self, region: Region) -> datetime | None:
        """By the buses' clock; None while a processor is not enabled."""
        if not region.processors or not all(map(enabled, region.processors)):
            return None
        changed = (datetime.fromisoformat(it.outputs["changedTime"]) for it in region.processors)
        return self._clock.at(max(changed))

    def queues(self) -> dict[str, Any]:
        """What lies in every queue, oldest messages by the buses' clock."""
        now = self._clock.now()
        return {
            "now": now.isoformat(),
            "regions": [
                {
                    "role": region.role,
                    "region": region.name,
                    "standing": region.standing,
                    "activeSince": since.isoformat()
                    if (since := self.active_since(region))
                    else None,
                    "queues": list(self._queues(region, now)),
                }
                for region in self.all()
            ],
        }

    def _queues(self, region: Region, now: datetime) -> Iterator[dict[str, Any]]:
        for name in sorted(self._deployed.buses[region.bus].queues):
            counts = self._broker.bus(region.bus).counts(name, now)
            oldest = counts.oldest
            yield {
                "queue": name,
                "active": counts.active,
                "locked": counts.locked,
                "dead": counts.dead,
                "reasons": self._reasons(region, name, now),
                "oldest": (now - oldest).isoformat() if oldest is not None else None,
            }

    def _reasons(self, region: Region, queue: str, now: datetime) -> dict[str, int]:
        """Why the oldest of the dead letters are there."""
        found = self._broker.bus(region.bus).peek(queue, now, dead=True)
        return Counter(str(it.content.properties["DeadLetterReason"]) for it in found)

    def _region(self, bus: str, namespace: Resource) -> Region:
        logic_apps = {}
        for it in of_type(self._azure, WORKFLOW):
            if it.region == namespace.region and (
                match := _LOGIC_APP.fullmatch(it.id.rpartition("/")[2])
            ):
                logic_apps[match[1], match[2]] = it
        return Region(
            role="dr" if "-dr-" in bus else "primary",
            name=str(namespace.region),
            bus=bus,
            logic_apps=logic_apps,
        )


def enabled(logic_app: Resource) -> bool:
    return bool(logic_app.inputs.get("state", "Enabled") == "Enabled")
