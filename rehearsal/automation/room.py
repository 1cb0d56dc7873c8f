"""The routes of jobs, and of the clock that makes schedules due."""

from dataclasses import asdict
from datetime import timedelta

from aiohttp import web

from rehearsal.automation.automation import Automation
from rehearsal.automation.jobs import Jobs
from rehearsal.clock import Clock
from rehearsal.control.refusal import NotFound, Refusal


class AutomationRoom:
    def __init__(self, automation: Automation, jobs: Jobs, clock: Clock) -> None:
        self._automation = automation
        self._jobs = jobs
        self._clock = clock

    def add_to(self, application: web.Application) -> None:
        application.add_routes(
            [
                web.get("/jobs", self._all),
                web.post("/jobs", self._start),
                web.get("/jobs/{id}", self._job),
                web.get("/clock", self._now),
                web.post("/clock/advance", self._advance),
            ]
        )

    async def _all(self, request: web.Request) -> web.Response:  # noqa: ARG002
        return web.json_response(
            [{**asdict(job), "output": self._jobs.lines(job.id)} for job in self._jobs.all()]
        )

    async def _start(self, request: web.Request) -> web.Response:
        ask = await request.json()
        job = await self._automation.start(ask["runbook"], ask.get("parameters"))
        return web.json_response(asdict(job))

    async def _job(self, request: web.Request) -> web.Response:
        if (job := self._jobs.find(request.match_info["id"])) is None:
            raise NotFound(f"there is no job {request.match_info['id']}")
        lines = self._jobs.lines(job.id, int(request.query.get("after", "0")))
        return web.json_response({**asdict(job), "output": lines})

    async def _now(self, request: web.Request) -> web.Response:  # noqa: ARG002
        return web.json_response({"now": self._clock.now().isoformat()})

    async def _advance(self, request: web.Request) -> web.Response:
        by = timedelta(seconds=float((await request.json())["seconds"]))
        if by < timedelta():
            raise Refusal("the clock only goes forward")
        await self._automation.fire()
        self._clock.advance(by)
        await self._automation.fire()
        return await self._now(request)
