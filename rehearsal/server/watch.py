"""Tells the timeline of every change of a region's reach or standing."""

from rehearsal.server.outages import Outages, Part, State
from rehearsal.server.regions import Region, Regions
from rehearsal.server.story import Timeline

_PARTS = {None: "", Part.BUS: "'s bus", Part.WORKFLOWS: "'s Logic Apps service"}
_SAID = {
    State.REFUSE: "refuses every call",
    State.HANG: "hangs",
    State.LOSE: "loses its answers",
    State.SLOW: "is slow",
    State.UP: "answers again",
}


class Watch:
    def __init__(self, regions: Regions, outages: Outages, timeline: Timeline) -> None:
        self._regions = regions
        self._outages = outages
        self._timeline = timeline
        self._reach: dict[tuple[str, Part | None], State] = {}
        self._standings: dict[str, str] = {}

    def look(self) -> None:
        """Tells of what has changed since the last look."""
        for region in self._regions.all():
            name = f"{region.role} ({region.name})"
            self._look_at_reach(region, name)
            standing, was = region.standing, self._standings.get(region.role)
            if was not in (None, "unknown", standing):
                over = (standing == "active") == (region.role == "dr")
                said = "is active" if standing == "active" else "stands by"
                self._timeline.tell("failover" if over else "failback", f"{name} {said}")
            self._standings[region.role] = standing

    def _look_at_reach(self, region: Region, name: str) -> None:
        whole = self._outages.state(region.name)
        for part, whose in _PARTS.items():
            if part and whole is not State.UP:
                # What became of a part is told when its region is back.
                continue
            reach = self._outages.state(region.name, part)
            if reach is not self._reach.setdefault((region.role, part), reach):
                kind = "recovery" if reach is State.UP else "outage"
                self._timeline.tell(kind, f"{name}{whose} {_SAID[reach]}")
                self._reach[region.role, part] = reach
