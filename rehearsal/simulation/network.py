"""Who answers a request: the buses, the gateways and the backend, with what is wrong with them."""

from collections.abc import Callable

from rehearsal.backend import Backend, call
from rehearsal.effects import Request, Response
from rehearsal.simulation.deployed import Deployed
from rehearsal.simulation.faults import BUS, GATEWAY
from rehearsal.simulation.region import Region
from rehearsal.simulation.virtual_time import Resume, VirtualTime

LATENCY = 0.02
"""Seconds of each way."""

Door = Callable[[Request, float, Resume], None]


class Network:
    def __init__(self, time: VirtualTime) -> None:
        self._time = time
        self._doors: dict[str, Door] = {}

    def __call__(self, request: Request, timeout: float, resume: Resume) -> None:
        self._doors[request.url](request, timeout, resume)

    def connect(self, deployed: Deployed, region: Region) -> None:
        for part in ("queue", "handoff"):
            queue = deployed.queue(part)
            self._doors[f"https://{region.stack.host}/{queue}/messages"] = self._bus(region, queue)
        self._doors[region.stack.gateway.url] = self._gateway(region)

    def connect_backend(
        self, deployed: Deployed, backend: Backend, done_with: Callable[[str], None]
    ) -> None:
        """`done_with` is told the key of each call that was worked on, or refused for good."""

        def serve(request: Request, timeout: float, resume: Resume) -> None:
            received = call(deployed.channel, request.headers, request.body, self._time.now)
            behaviour = backend.receive(received)
            if behaviour.works or behaviour.status in deployed.permanent_refusals:
                done_with(received.key)
            response = Response(status=behaviour.status) if behaviour.answers else None
            self._answer(response, LATENCY + behaviour.seconds, timeout, resume)

        self._doors[deployed.backend] = lambda request, timeout, resume: self._time.after(
            LATENCY, lambda: serve(request, timeout, resume)
        )

    def _bus(self, region: Region, queue: str) -> Door:
        def serve(request: Request, timeout: float, resume: Resume) -> None:
            faults = region.faults
            if BUS in faults.dark:
                self._time.after(timeout if faults.hangs else 0, lambda: resume(None))
                return
            response = Response(status=region.send(queue, request))
            self._answer(
                None if faults.loses_answers else response,
                LATENCY + faults.seconds,
                timeout,
                resume,
            )

        return lambda request, timeout, resume: self._time.after(
            LATENCY, lambda: serve(request, timeout, resume)
        )

    def _gateway(self, region: Region) -> Door:
        """One that goes dark meanwhile never answers."""

        def serve(request: Request, timeout: float, resume: Resume) -> None:
            faults, waits = region.faults, True
            if GATEWAY in faults.dark:
                self._time.after(timeout if faults.hangs else LATENCY, lambda: resume(None))
                return

            def answered(response: Response | None) -> None:
                nonlocal waits
                if waits:
                    waits = False
                    resume(response)

            self._time.after(timeout, lambda: answered(None))
            region.publish(request, answered)

        return serve

    def _answer(
        self, response: Response | None, seconds: float, timeout: float, resume: Resume
    ) -> None:
        in_time = response is not None and seconds < timeout
        self._time.after(
            seconds if in_time else timeout, lambda: resume(response if in_time else None)
        )
