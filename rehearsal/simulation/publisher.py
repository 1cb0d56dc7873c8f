"""A publisher: it tries again with the same key, at the other gateway when one does not answer."""

import json
from collections.abc import Callable, Generator, Mapping
from datetime import datetime
from typing import Any

from rehearsal.effects import Effect, Now, Request, Response, Send, Sleep
from rehearsal.simulation.deployed import Role
from rehearsal.simulation.schedule import Publish

PATIENCE = 30.0
"""Seconds that it waits: longer than the gateway's policy takes."""

Told = Callable[[Response, Mapping[str, Any], datetime], None]
"""Of a success: the answer, its JSON, and when the try began that was acknowledged."""


def publisher(
    number: int, publish: Publish, urls: Mapping[Role, str], told: Told
) -> Generator[Effect, Any, None]:
    role = publish.gateway
    for pause in (*publish.pauses, None):
        request = Request(
            method="POST",
            url=urls[role],
            headers={"Idempotency-Key": str(number), "Content-Type": "text/plain"},
            body=str(number).encode().ljust(publish.size, b"."),
        )
        tried_at: datetime = yield Now()
        response: Response | None = yield Send(request, PATIENCE)
        if response is None:
            role = role.other
        elif response.status < 300:
            told(response, json.loads(response.body), tried_at)
            return
        if pause is not None:
            yield Sleep(pause)
