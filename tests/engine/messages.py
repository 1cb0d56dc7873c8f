"""Publishing on a deployed rehearsal, and what becomes of it."""

import json
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass, field
from functools import cached_property
from hashlib import sha256
from typing import Any

from rehearsal.client import Answer
from rehearsal.commands.publishing import local_urls
from tests.engine.site import Site, wait_until
from tests.rehearsal.served import Answered, call

STANDS = {"primary": "westeurope", "dr": "northeurope"}


@dataclass(kw_only=True)
class Published:
    status: int
    answer: Any
    body: bytes

    @property
    def id(self) -> str:
        return str(self.answer["messageId"])


@dataclass
class Messages:
    """A publisher, and whoever looks at the queues and at the backend."""

    site: Site
    acknowledged: list[Published] = field(default_factory=list)

    @cached_property
    def key(self) -> str:
        words = ("stack", "output", "publisherKey", "--show-secrets", "-s", "dr")
        return self.site.pulumi(*words).strip()

    @cached_property
    def _paths(self) -> dict[str, dict[str, str]]:
        """Of each stack's gateway, by channel."""
        return {stack: local_urls(self.site.outputs(stack), "") for stack in STANDS}

    def path(self, channel: str = "placed", gateway: str = "primary") -> str:
        return self._paths[gateway].get(channel) or self.path("placed", gateway).replace(
            "placed", channel
        )

    def ask(self, method: str, path: str, body: bytes | None, **headers: str) -> Answered:
        port = int(self.site.azure.url.rpartition(":")[2])
        return call(port, method, path, body, **headers)

    def publish(
        self,
        body: bytes = b"{}",
        *,
        channel: str = "placed",
        gateway: str = "primary",
        method: str = "POST",
        **headers: str,
    ) -> Published:
        """With the key, unless another is given; an empty header is left out."""
        given = {"Ocp_Apim_Subscription_Key": self.key, "Content_Type": "application/json"}
        sent = {name: it for name, it in {**given, **headers}.items() if it}
        answered = self.ask(method, self.path(channel, gateway), body, **sent)
        assert answered.headers["content-type"].startswith("application/json"), answered
        found = Published(status=answered.status, answer=json.loads(answered.body), body=body)
        if found.status == 202:
            self.acknowledged.append(found)
        return found

    def publish_many(self, count: int, **how: Any) -> list[Published]:
        """At the same time, each with a body and a key of its own."""
        assert self.key
        assert self._paths

        def one(number: int) -> Published:
            return self.publish(
                f'{{"order": {number}}}'.encode(), Idempotency_Key=f"k{number}", **how
            )

        with ThreadPoolExecutor(max_workers=8) as pool:
            return list(pool.map(one, range(count)))

    def counts(self, role: str, queue: str) -> Answer:
        for region in self.site.azure.queues()["regions"]:
            for found in region["queues"]:
                if (region["role"], found["queue"]) == (role, queue):
                    return dict(found)
        raise AssertionError(f"{role} has no queue {queue}")

    def waits(self, role: str, queue: str, count: int) -> None:
        """Until so many messages lie there."""
        wait_until(lambda: self.counts(role, queue)["active"] == count)

    def times(self, id: str, channel: str = "placed") -> int:
        """How often the backend did the work of a message."""
        return int(self.site.azure.backend(channel)["times"].get(id, 0))

    def arrives(self, *published: Published, channel: str = "placed") -> None:
        for it in published:
            wait_until(lambda it=it: self.times(it.id, channel) > 0)  # type: ignore[misc]

    def call(self, id: str, channel: str = "placed") -> Answer:
        """The latest of a message."""
        calls = self.site.azure.backend(channel)["latest"]
        return dict(next(it for it in reversed(calls) if it["key"] == id))


def hash_of(body: bytes) -> str:
    return sha256(body).hexdigest()
