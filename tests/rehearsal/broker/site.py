"""A bus over HTTP, with a clock that moves when told."""

import json
import sqlite3
from datetime import timedelta
from typing import Any

from aiohttp import web

from rehearsal.broker import DOMAIN, Broker, BusSettings, Expiry, QueueSettings, room
from tests.rehearsal.broker.world import START
from tests.rehearsal.served import Answered, Served

HOST = "orders.servicebus.windows.net"


def memory() -> sqlite3.Connection:
    return sqlite3.connect(":memory:", isolation_level=None, check_same_thread=False)


class Site:
    """`may` takes an Authorization header, a bus, a queue, an action; it gives 401, 403 or None."""

    def __init__(self, *, expiry: Expiry = Expiry.PROMPT, **settings: Any) -> None:
        self.now = START
        self.may: Any = lambda header, bus, queue, action: None  # noqa: ARG005
        self.connection = memory()
        self.broker = Broker(self.connection, expiry=expiry, clock=lambda: self.now)
        application = web.Application()
        application.add_domain(DOMAIN, room(self.broker, lambda *asked: self.may(*asked)))
        self.served = Served(application)
        self.deploy(placed=QueueSettings(**settings))

    def deploy(self, *, max_message_bytes: int = 2**18, **queues: QueueSettings) -> None:
        async def deployed() -> None:
            its = BusSettings(max_message_bytes=max_message_bytes, queues=queues)
            self.broker.deploy({"orders": its})

        self.served.run(deployed())

    def wait(self, seconds: float) -> None:
        self.now += timedelta(seconds=seconds)

    def ask(
        self,
        method: str,
        path: str,
        body: bytes | None = None,
        *,
        host: str = HOST,
        **headers: str,
    ) -> Answered:
        given = {"Authorization": "Bearer a-token", "Host": host, **headers}
        return self.served.call(method, path, body, **given)

    def send(self, message_id: str, body: bytes = b"{}", **headers: str) -> Answered:
        properties = json.dumps({"MessageId": message_id})
        return self.ask("POST", "/placed/messages", body, BrokerProperties=properties, **headers)

    def lock(self, path: str = "/placed") -> Answered:
        return self.ask("POST", f"{path}/messages/head?timeout=0")

    @property
    def held(self) -> int:
        """Messages on the queue."""
        return self.broker.bus("orders").counts("placed", self.now).active

    def ids(self, *, dead: bool = False) -> list[str]:
        bus = self.broker.bus("orders")
        return [it.message_id for it in bus.peek("placed", self.now, dead=dead)]


def broker_properties(answered: Answered) -> dict[str, Any]:
    properties: dict[str, Any] = json.loads(answered.headers["brokerproperties"])
    return properties


def locked_at(answered: Answered) -> str:
    """The path of a locked message."""
    return answered.headers["location"].removeprefix(f"https://{HOST}")
