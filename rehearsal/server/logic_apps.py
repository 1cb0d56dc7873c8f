"""The deployed Logic Apps: which of them run, and how each reaches buses and the network."""

import asyncio
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import timedelta

from rehearsal.broker import Action, Broker
from rehearsal.control.resource import Azure, find
from rehearsal.effects import Exchange, Request, Response
from rehearsal.server.access import Access
from rehearsal.server.bus_connector import BusConnector
from rehearsal.server.deployed import Deployed
from rehearsal.server.network import BUS, Network
from rehearsal.server.outages import DARK, SLOW_SECONDS, Outages, Part, State
from rehearsal.workflow import Clock, Connector, Deployment, Services, Shell


@dataclass(frozen=True, kw_only=True)
class LogicApps:
    azure: Azure
    deployed: Deployed
    outages: Outages
    access: Access
    network: Network
    broker: Broker
    clock: Clock

    def shell(self) -> Shell:
        return Shell(
            deployed=self._running,
            services=Services(connect=self._connect, token=self.access.token),
            exchange=self._exchange,
            clock=self.clock,
        )

    def _running(self) -> Iterator[Deployment]:
        """The workflows of regions that are not dark; a run that was cut off locks its message."""
        for region, deployment in self.deployed.workflows:
            if self.outages.state(region, Part.WORKFLOWS) not in DARK:
                yield deployment

    def _exchange(self, deployment: Deployment) -> Exchange:
        found = find(self.azure, deployment.id)
        region = str(found.region) if found else ""

        async def exchange(request: Request, timeout: float) -> Response | None:
            if self.outages.state(region, Part.WORKFLOWS) is State.SLOW:
                await asyncio.sleep(self.clock.truly(timedelta(seconds=SLOW_SECONDS)))
            answer = await self.network.exchange(request, timeout)
            lost = self.outages.state(region, Part.WORKFLOWS) is State.LOSE
            return None if lost else answer

        return exchange

    def _connect(self, connection: str, identity: str | None) -> Connector:
        found = find(self.azure, connection)
        chosen = found.inputs["properties"]["parameterValueSet"] if found else {"values": {}}
        endpoint = chosen["values"].get("namespaceEndpoint", {}).get("value", "")
        bus = endpoint.removeprefix("sb://").strip("/").lower().removesuffix(BUS)
        principal = self.access.principal_of(identity or "") or ""
        region = self.deployed.region_of_bus(bus)
        return BusConnector(
            broker=self.broker,
            bus=bus,
            may_receive=lambda queue: self.access.permits(principal, bus, queue, Action.LISTEN),
            state=lambda: self.outages.state(region, Part.BUS) if region else State.REFUSE,
        )
