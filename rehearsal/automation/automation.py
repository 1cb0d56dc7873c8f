"""Starts jobs, and follows each to its end."""

import asyncio
import logging
from collections.abc import Coroutine, Sequence
from typing import TYPE_CHECKING, Any

from rehearsal.automation.jobs import Job, Jobs, State
from rehearsal.automation.links import Links
from rehearsal.automation.process import LIMIT, run
from rehearsal.automation.script import pointed_here, published
from rehearsal.clock import Clock
from rehearsal.control.ids import regions_of
from rehearsal.control.refusal import NotFound, Refusal, Unavailable
from rehearsal.control.resource import Azure, find
from rehearsal.identity import IdentityRoom
from rehearsal.pace import PATIENCE, seconds

if TYPE_CHECKING:
    from rehearsal.server.calls import Line

RUNBOOK = "azure-native:automation:Runbook"
LOOK_SECONDS = 20
"""How often schedules are looked at; whoever moves the clock looks at once."""


class Automation:
    def __init__(
        self,
        azure: Azure,
        line: "Line",
        clock: Clock,
        identities: IdentityRoom,
        jobs: Jobs,
        links: Links,
    ) -> None:
        self._azure = azure
        self._line = line
        self._clock = clock
        self._identities = identities
        self._jobs = jobs
        self._links = links
        self._tasks: set[asyncio.Task[None]] = set()
        self._url = ""

    def resume(self, url: str) -> None:
        """`url`: where this server listens. An interrupted job starts again from the beginning."""
        self._url = url
        for job in self._jobs.unfinished():
            self._spawn(self._work(job))
        self._spawn(self._watch())

    async def close(self) -> None:
        for task in self._tasks:
            task.cancel()
        await asyncio.gather(*self._tasks, return_exceptions=True)

    async def start(self, runbook: str, parameters: Sequence[str] | None = None) -> Job:
        """Raises Refusal where there is no such runbook, Unavailable where its region is dark."""
        found = find(self._azure, runbook)
        if found is None or found.type != RUNBOOK:
            raise NotFound(f"there is no runbook '{runbook}'")
        given = self._links.parameters_of(runbook) if parameters is None else parameters
        job = await self._line.serve(
            "StartJob",
            RUNBOOK,
            found.id,
            regions_of(self._azure, found.id, found.inputs),
            seconds(PATIENCE),
            lambda: self._jobs.add(found.id, given, self._clock.now()),
        )
        self._spawn(self._work(job))
        return job

    async def fire(self) -> None:
        for link in self._links.due(self._clock.now()):
            try:
                await self.start(link.runbook.id, link.parameters)
            except Unavailable:
                continue  # As soon as its region answers again.
            self._links.fired(link, self._clock.now())

    async def _watch(self) -> None:
        while True:
            await self.fire()
            await asyncio.sleep(LOOK_SECONDS)

    def _spawn(self, work: Coroutine[Any, Any, None]) -> None:
        task = asyncio.get_running_loop().create_task(work)
        self._tasks.add(task)
        task.add_done_callback(self._tasks.discard)

    async def _work(self, job: Job) -> None:
        self._jobs.runs(job.id)
        state, exception = State.FAILED, ""
        try:
            code = await self._run(job)
            state = State.FAILED if code else State.COMPLETED
        except TimeoutError:
            state, exception = State.STOPPED, f"The job ran for {LIMIT}: no job may run longer."
        except Refusal as refusal:
            exception = str(refusal)
        except Exception as error:
            logging.exception("job %s failed", job.id)
            exception = f"the rehearsal itself failed: {error!r}"
        self._jobs.end(job.id, state, self._clock.now(), exception)

    async def _run(self, job: Job) -> int:
        runbook = find(self._azure, job.runbook)
        if runbook is None:
            raise NotFound(f"the runbook '{job.runbook}' is gone")
        script = published(self._azure, runbook)
        account = "/".join(runbook.id.split("/")[:-2])
        with self._identities.host(account) as header:
            return await run(
                script,
                pointed_here(script, job.parameters, self._url),
                {"IDENTITY_ENDPOINT": f"{self._url}/identity", "IDENTITY_HEADER": header},
                self._clock.ahead,
                lambda line: self._jobs.say(job.id, line),
            )
