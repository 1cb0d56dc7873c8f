"""The picture that the page draws: both regions, what moves between them, and what happened."""

import asyncio
from typing import Any

from aiohttp import web
from aiohttp.typedefs import Handler

from rehearsal import page
from rehearsal.backend import Backend
from rehearsal.broker import Counts
from rehearsal.control.resource import Resource
from rehearsal.queue_names import EXPIRED, HANDOFF
from rehearsal.server.outages import Outages, Part, State
from rehearsal.server.regions import Region, Regions
from rehearsal.server.story import History, Timeline, Traffic, instant
from rehearsal.server.watch import Watch
from rehearsal.workflow import Shell


class Picture:
    """Draws it, and serves the page that shows it."""

    def __init__(
        self,
        regions: Regions,
        workflows: Shell,
        outages: Outages,
        backend: Backend,
        timeline: Timeline,
    ) -> None:
        self._regions = regions
        self._workflows = workflows
        self._outages = outages
        self._backend = backend
        self._timeline = timeline
        self._traffic = Traffic()
        self._history = History(self._totals, self._waiting)
        self._watch = Watch(regions, outages, timeline)
        self.look = self._watch.look

    def add_to(self, application: web.Application) -> None:
        page.add_to(application, self.drawn)
        application.add_routes(
            [web.get("/queues", self._queues), web.post("/timeline", self._tell)]
        )
        application.middlewares.append(self._count)

    async def watch(self) -> None:
        """Samples until it is cancelled."""
        while True:
            self.sample()
            self.look()
            await asyncio.sleep(1)

    def sample(self) -> None:
        self._history.sample()

    def drawn(self) -> dict[str, Any]:
        backend = self._backend.summary().values()
        regions, running = self._regions.all(), self._workflows.summary()
        return {
            "now": instant(),
            "regions": [self._region(region, regions, running) for region in regions],
            "rates": self._history.rates,
            "totals": {
                **vars(self._traffic),
                "delivered": sum(it["delivered"] for it in backend),
                "duplicates": sum(it["duplicates"] for it in backend),
                "lost": None,
            },
            "history": list(self._history.samples),
            "timeline": self._timeline.events(),
        }

    def _region(
        self, region: Region, regions: list[Region], running: dict[str, dict[str, Any]]
    ) -> dict[str, Any]:
        others = [it for it in regions if it.role != region.role]
        return {
            "role": region.role,
            "region": region.name,
            "standing": region.standing,
            "reach": self._reach_of(region),
            "gateway": self._regions.has_gateway(region),
            "owed": sum(self._owes(other) for other in others),
            "channels": [
                {
                    "name": channel,
                    "queue": self._queue(region, channel),
                    "handoff": self._queue(region, channel + HANDOFF),
                    "expired": self._queue(region, channel + EXPIRED),
                    **{
                        purpose: _logic_app(region.logic_apps.get((purpose, channel)), running)
                        for purpose in ("processor", "relay", "sweeper")
                    },
                }
                for channel in self._regions.channels(region)
            ],
        }

    def _queue(self, region: Region, name: str) -> dict[str, Any] | None:
        counts = self._regions.counts(region, name)
        if counts is None:
            return None
        return {
            "active": counts.active - counts.locked,
            "locked": counts.locked,
            "dead": counts.dead,
            "oldestSeconds": counts.oldest.total_seconds() if counts.oldest else None,
            "timeToLive": self._regions.time_to_live(region, name),
        }

    def _owes(self, region: Region) -> int:
        return sum(self._active(region, it + HANDOFF) for it in self._regions.channels(region))

    def _active(self, region: Region, queue: str) -> int:
        counts: Counts | None = self._regions.counts(region, queue)
        return counts.active if counts else 0

    def _waiting(self) -> dict[str, Any]:
        regions = self._regions.all()
        return {
            "waiting": {
                it.role: sum(self._active(it, channel) for channel in self._regions.channels(it))
                for it in regions
            },
            "owed": sum(map(self._owes, regions)),
        }

    def _totals(self) -> tuple[int, int]:
        delivered = sum(it["delivered"] for it in self._backend.summary().values())
        return self._traffic.published, delivered

    def _reach_of(self, region: Region) -> State:
        whole = self._outages.state(region.name)
        return self._outages.state(region.name, Part.BUS) if whole is State.UP else whole

    @web.middleware
    async def _count(self, request: web.Request, handler: Handler) -> web.StreamResponse:
        if not request.path.startswith("/gateways/"):
            return await handler(request)
        status = None
        try:
            response = await handler(request)
            status = response.status if request.transport is not None else None
            return response
        finally:
            self._traffic.answered(status)

    async def _queues(self, request: web.Request) -> web.Response:  # noqa: ARG002
        return web.json_response(self._regions.queues())

    async def _tell(self, request: web.Request) -> web.Response:
        told = await request.json()
        self._timeline.tell(str(told["kind"]), str(told["text"]))
        return web.json_response({})


def _logic_app(resource: Resource | None, running: dict[str, dict[str, Any]]) -> dict[str, Any]:
    state = resource.inputs.get("state", "Enabled") if resource else None
    its = running.get(resource.id, {}) if resource else {}
    return {"state": state, "running": its.get("running")}
