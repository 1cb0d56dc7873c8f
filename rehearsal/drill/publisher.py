"""A publisher as the README asks for one: it retries with the same key, at the other gateway."""

import asyncio
import json
from collections.abc import Mapping, Sequence
from itertools import cycle
from typing import NamedTuple

from aiohttp import ClientError, ClientSession

from rehearsal.drill.tally import Tally

PATIENCE_SECONDS = 30.0
"""The gateway's policy ends within 25 seconds: who gives up earlier never hears of a late 202."""
HEDGE_SECONDS = 5.0
"""After that without an answer the publisher also asks the other gateway, with the same key."""
PAUSE_SECONDS = 5.0
"""As the gateway's Retry-After says."""
MOST_TRIES = 40


class Answer(NamedTuple):
    gateway: int
    status: int
    """0: there was none, or none that can be read."""
    message_id: str


class Publisher:
    def __init__(
        self,
        session: ClientSession,
        gateways: Sequence[Mapping[str, str]],
        key: str,
        tally: Tally,
        name: str,
    ) -> None:
        """`gateways` are URLs by channel, the preferred gateway first; `name` is this run's."""
        self._session = session
        self._gateways = gateways
        self._key = key
        self._tally = tally
        self._name = name
        self._chosen = 0
        self._channels = cycle(sorted(gateways[0]))

    async def publish(self, rate: float, until: asyncio.Event) -> None:
        """A message every 1/rate seconds, whether or not the earlier ones have their answers."""
        loop = asyncio.get_running_loop()
        began, number = loop.time(), 0
        async with asyncio.TaskGroup() as messages:
            while not until.is_set():
                messages.create_task(self._message(number, next(self._channels)))
                number += 1
                await asyncio.sleep(max(0.0, began + number / rate - loop.time()))

    async def _message(self, number: int, channel: str) -> None:
        tally, loop = self._tally, asyncio.get_running_loop()
        tally.published += 1
        phase, began, gateway = tally.phase, loop.time(), self._chosen
        pending: set[asyncio.Task[Answer]] = set()
        for attempt in range(MOST_TRIES):
            tally.retried += attempt > 0
            pending.add(loop.create_task(self._try(gateway, channel, f"{self._name}-{number}")))
            done, pending = await asyncio.wait(
                pending, timeout=HEDGE_SECONDS, return_when=asyncio.FIRST_COMPLETED
            )
            answers = [task.result() for task in done]
            if accepted := next((it for it in answers if it.status == 202), None):
                self._chosen = accepted.gateway
                tally.acknowledge(channel, accepted.message_id, phase, loop.time() - began)
                return _hang_up(pending)
            tally.refused += len(answers)
            gateway = (gateway + 1) % len(self._gateways)
            if answers:
                self._chosen = gateway
                await asyncio.sleep(PAUSE_SECONDS)
        tally.given_up += 1
        return _hang_up(pending)

    async def _try(self, gateway: int, channel: str, key: str) -> Answer:
        headers = {
            "Ocp-Apim-Subscription-Key": self._key,
            "Idempotency-Key": key,
            "Content-Type": "application/json",
        }
        body = json.dumps({"order": key}).encode()
        try:
            async with (
                asyncio.timeout(PATIENCE_SECONDS),
                self._session.post(
                    self._gateways[gateway][channel], data=body, headers=headers
                ) as response,
            ):
                if response.status != 202:
                    return Answer(gateway, response.status, "")
                return Answer(gateway, 202, (await response.json())["messageId"])
        except (TimeoutError, ClientError, ValueError, LookupError, TypeError):
            return Answer(gateway, 0, "")


def _hang_up(pending: set[asyncio.Task[Answer]]) -> None:
    for task in pending:
        task.cancel()
