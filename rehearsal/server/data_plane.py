"""The rooms that carry messages, put together."""

import asyncio
import logging
import os
import sqlite3

from aiohttp import web

from rehearsal import gateway
from rehearsal.backend import Backend, BackendRoom
from rehearsal.broker import DOMAIN, Broker, Expiry, room
from rehearsal.clock import Clock
from rehearsal.control.resource import key
from rehearsal.gateway import NoToken, Service, Surroundings, Trace
from rehearsal.identity import Tokens
from rehearsal.server.access import Access
from rehearsal.server.backend_store import StoredTimes, channels
from rehearsal.server.data_clock import data_clock
from rehearsal.server.database import Resources
from rehearsal.server.deployed import Deployed
from rehearsal.server.entry import through
from rehearsal.server.logic_apps import LogicApps
from rehearsal.server.network import Network
from rehearsal.server.outages import Outages, Part
from rehearsal.server.picture import Picture
from rehearsal.server.regions import Regions
from rehearsal.server.story import Timeline

_LOG = logging.getLogger(__name__)


class DataPlane:
    """Buses, gateways, Logic Apps and the backend, as the control plane has them now."""

    def __init__(
        self,
        connection: sqlite3.Connection,
        azure: Resources,
        outages: Outages,
        tokens: Tokens,
        vault_clock: Clock,
    ) -> None:
        self._outages = outages
        self.clock = data_clock(connection)
        self.backend = Backend(lambda channel: StoredTimes(connection, channel))
        for channel in channels(connection):
            self.backend.record(channel)
        self.deployed = Deployed(azure)
        self._access = Access(azure, tokens, vault_clock.now, self.deployed.queue_id)
        self._network = Network()
        self.broker = Broker(
            connection,
            expiry=Expiry(os.environ.get("REHEARSAL_EXPIRY") or Expiry.PROMPT),
            clock=self.clock.now,
            truly=self.clock.truly,
            arrived=self._wake_soon,
        )
        self.workflows = LogicApps(
            azure=azure,
            deployed=self.deployed,
            outages=outages,
            access=self._access,
            network=self._network,
            broker=self.broker,
            clock=self.clock,
        ).shell()
        self._picture = Picture(
            Regions(azure, self.deployed, self.broker, self.clock),
            self.workflows,
            outages,
            self.backend,
            Timeline(connection),
        )
        self._watching: asyncio.Task[None] | None = None
        self._settling = self._waking = self._open = False
        azure.listeners.append(self._settle_soon)
        outages.listeners.append(self._settle_soon)

    def add_to(self, application: web.Application) -> None:
        BackendRoom(self.backend).add_to(application)
        buses = room(self.broker, self._access.authorise)
        buses.middlewares.append(through(self._outages, self._region_of_bus, Part.BUS))
        application.add_domain(DOMAIN, buses)
        self._picture.add_to(application)
        application.middlewares.append(through(self._outages, self._region_of_gateway, None))
        gateway.add_to(
            application,
            Surroundings(
                service=lambda name: self.deployed.services.get(name),
                exchange=lambda _: self._network.exchange,
                token=self._token,
                trace=_trace,
            ),
        )

    def resume(self, url: str) -> None:
        """`url`: where the server listens."""
        self._network.open(url)
        self._open = True
        self._settle()
        self._watching = asyncio.get_running_loop().create_task(self._picture.watch())

    async def close(self) -> None:
        self._open = False
        if self._watching:
            self._watching.cancel()
        await self.workflows.close()
        await self._network.close()

    def _settle_soon(self) -> None:
        """What is deployed in one turn of the event loop takes effect at its end."""
        if self._open and not self._settling:
            self._settling = True
            asyncio.get_running_loop().call_soon(self._settle)

    def _settle(self) -> None:
        self._settling = False
        if not self._open:
            return
        self.deployed.changed()
        self._access.changed()
        self.broker.deploy(self.deployed.buses)
        self.workflows.refresh()
        self._picture.look()

    def _wake_soon(self) -> None:
        if self._open and not self._waking:
            self._waking = True
            asyncio.get_running_loop().call_soon(self._wake)

    def _wake(self) -> None:
        self._waking = False
        self.workflows.wake()

    def _token(self, service: Service, client: str, resource: str) -> str:
        identity = self._access.identity_of(client)
        if identity is None or key(identity) not in service.identities:
            raise NoToken(f"no identity with client id {client!r} is assigned to {service.name}")
        return self._access.token(identity, resource)

    def _region_of_bus(self, request: web.Request) -> str | None:
        return self.deployed.region_of_bus(request.host.split(".")[0].lower())

    def _region_of_gateway(self, request: web.Request) -> str | None:
        match request.path.split("/"):
            case ["", "gateways", name, *_]:
                service = self.deployed.services.get(name.lower())
            case _:
                service = None
        return service.region if service else None


def _trace(service: Service, trace: Trace) -> None:
    _LOG.warning("%s: %s", service.name, trace.message)
