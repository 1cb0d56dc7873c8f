"""Both regions as the stacks deploy them, without a server: resources, outages, buses."""

import json
import sqlite3
from functools import cache
from pathlib import Path
from typing import Any

from rehearsal.broker import Broker, Bus
from rehearsal.control.resource import Azure, Resource, key
from rehearsal.control.rules import known
from rehearsal.server.database import RegionStates, connect
from rehearsal.server.deployed import Deployed
from rehearsal.server.outages import Outages
from rehearsal.server.regions import Regions
from rehearsal.workflow import Clock

REPOSITORY = Path(__file__).parents[3]
SNAPSHOTS = REPOSITORY / "tests" / "snapshots"
WORKFLOW = "azure-native:logic:Workflow"
TYPES = (
    "azure-native:servicebus:Namespace",
    "azure-native:servicebus:Queue",
    WORKFLOW,
    "azure-native:apimanagement:ApiManagementService",
)
PRIMARY, DR = "westeurope", "northeurope"
PRIMARY_BUS, DR_BUS = "sb-orders-primary-abc123", "sb-orders-dr-abc123"


@cache
def _snapshot(name: str) -> dict[str, Any]:
    resources: dict[str, Any] = json.loads((SNAPSHOTS / f"{name}.json").read_text())["resources"]
    return resources


@cache
def _definition(purpose: str) -> dict[str, Any]:
    found: dict[str, Any] = json.loads((REPOSITORY / "workflows" / f"{purpose}.json").read_text())
    return found


def recorded(tmp_path: Path) -> sqlite3.Connection:
    return connect(tmp_path / "azure.sqlite")


class World:
    def __init__(self, connection: sqlite3.Connection, clock: Clock | None = None) -> None:
        self.connection = connection
        self.azure: Azure = {}
        self.clock = clock or Clock()
        self.outages = Outages(RegionStates(connection), self.azure)
        self.broker = Broker(connection, clock=self.clock.now)
        self.deployed = Deployed(self.azure)
        self.regions = Regions(self.azure, self.deployed, self.broker, self.clock)
        self.deploy("primary-active", "dr-standby")

    def deploy(self, *snapshots: str) -> None:
        for snapshot in snapshots:
            for name, resource in _snapshot(snapshot).items():
                if (type := name.split()[0]) in TYPES:
                    self._put(type, resource["inputs"])
        self.deployed.changed()
        self.broker.deploy(self.deployed.buses)

    def _put(self, type: str, inputs: dict[str, Any]) -> None:
        if type == WORKFLOW:
            # A snapshot has no more than its fingerprint.
            inputs = {**inputs, "definition": _definition(inputs["workflowName"].split("-")[2])}
        id = known(type).id(inputs)
        region = inputs.get("location", "").replace(" ", "").lower() or None
        outputs = {"changedTime": self.clock.now().isoformat()}
        self.azure[key(id)] = Resource(
            id=id, type=type, region=region, inputs=inputs, outputs=outputs
        )

    def drop(self, type: str) -> None:
        for at in [at for at, it in self.azure.items() if it.type == type]:
            del self.azure[at]
        self.deployed.changed()
        self.broker.deploy(self.deployed.buses)

    def bus(self, role: str) -> Bus:
        return self.broker.bus(PRIMARY_BUS if role == "primary" else DR_BUS)
