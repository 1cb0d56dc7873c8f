"""A region: its bus, its workflows, its gateway, and the settings that hold there."""

from collections.abc import Callable
from datetime import datetime, timedelta
from itertools import count
from random import Random
from typing import Any
from uuid import UUID

from rehearsal.broker import Bus, Counts, Expiry, QueueSettings, Refusal
from rehearsal.broker.incoming import read
from rehearsal.effects import Request
from rehearsal.gateway import Cache, Context, Gateway
from rehearsal.simulation.connector import BusConnector
from rehearsal.simulation.deployed import QUEUES, Deployed, Role, Setting, Standing
from rehearsal.simulation.faults import BUS, GATEWAY, WORKFLOWS, Faults
from rehearsal.simulation.tasks import Tasks
from rehearsal.simulation.virtual_time import Network, VirtualTime
from rehearsal.simulation.watch import Watch
from rehearsal.simulation.workflows import Workflows
from rehearsal.workflow import Deployment, Services


class Region:
    def __init__(
        self,
        role: Role,
        deployed: Deployed,
        standing: Standing,
        *,
        time: VirtualTime,
        network: Network,
        expiry: Expiry,
    ) -> None:
        numbers = count(1)
        self.role = role
        self.stack = deployed.stacks[role]
        self.faults = Faults()
        self.watch = Watch(lambda queue: self._workflows.ring(queue), self._stands_by)
        self.bus = Bus(expiry=expiry, journal=self.watch, new_id=lambda: f"id-{next(numbers)}")
        self.active_since = time.now
        """When it last became active."""
        self._deployed = deployed
        self._time = time
        self._connector = BusConnector(self.bus, self.faults)
        services = Services(connect=lambda *_: self._connector, token=lambda *_: "token")
        self._workflows = Workflows(time, network, services, self._ready_at)
        self._gateway = Gateway(
            token=lambda *_: "token", cache=Cache(), trace=lambda _: None, random=Random(0)
        )
        self._requests = Tasks(time, network)
        self._request_ids = count(1)
        self._unattended = timedelta()
        self._unattended_since: datetime | None = None
        self.settings = dict(self.stack.settings[standing])
        for part, setting in self.settings.items():
            self._put(part, setting)

    def missing(self, standing: Standing) -> list[str]:
        """The parts that an update to that standing would change."""
        wanted = self.stack.settings[standing].items()
        return [part for part, it in wanted if self.settings[part] is not it]

    @property
    def processes(self) -> bool:
        """By its settings, whether or not it is dark."""
        processor = self.settings["processor"]
        return isinstance(processor, Deployment) and processor.enabled

    def can_update(self, part: str) -> bool:
        return (BUS if part in QUEUES else WORKFLOWS) not in self.faults.dark

    def update(self, part: str, standing: Standing) -> None:
        self._put(part, self.stack.settings[standing][part])

    def send(self, queue: str, request: Request) -> int:
        """A message over HTTP; results in the status of the answer."""
        try:
            contents = read(request.headers.items(), request.body)
            self.bus.send_all(queue, contents, self._time.now)
        except Refusal as refusal:
            return refusal.status
        return 201

    def publish(self, request: Request, done: Callable[[Any], None]) -> None:
        """Runs the gateway's policy; a gateway that goes dark meanwhile never answers."""
        gateway = self.stack.gateway
        context = Context(
            api_path=gateway.workload,
            operation_id=self._deployed.channel,
            subscription_id=gateway.subscription,
            request_id=UUID(int=next(self._request_ids)),
            gateway=self._gateway,
        )
        self._requests.perform(gateway.policy.run(request, context), done)

    def darken(self, parts: frozenset[str], *, hangs: bool) -> None:
        """What is under way in these parts ends."""
        self.faults.dark, self.faults.hangs = parts, hangs
        if GATEWAY in parts:
            self._requests.cancel()
        if WORKFLOWS in parts:
            self._workflows.stop()
        self._note_attendance()

    def recover(self) -> None:
        was_dark, self.faults.dark = self.faults.dark, frozenset()
        for part, setting in self.settings.items():
            if isinstance(setting, QueueSettings):
                self._workflows.ring(self._deployed.queue(part))
            elif WORKFLOWS in was_dark:
                self._workflows.deploy(part, setting)
        self._note_attendance()

    def unattended(self) -> timedelta:
        """How long so far it was dark, or an update was under way."""
        since = self._unattended_since
        return self._unattended + (self._time.now - since if since else timedelta())

    def counts(self, part: str) -> Counts:
        return self.bus.counts(self._deployed.queue(part), self._time.now)

    def oldest(self, part: str) -> timedelta:
        """Age of the oldest message."""
        return self.counts(part).oldest or timedelta()

    def ages_of_twins(self, time_to_live: timedelta) -> list[timedelta]:
        """Of all that it was sent as a standby, and of what has died of that."""
        self.counts("queue")
        lying = self.watch.present[self._deployed.queue("queue")].values()
        return [
            self._time.now - it.enqueued_at
            for it in lying
            if it.expires_at - it.enqueued_at <= time_to_live
            and (not it.dead or it in self.watch.dead_twins)
        ]

    def _stands_by(self) -> bool:
        """Whether its queue has the settings of a standby region."""
        return self.settings["queue"] is self.stack.settings[Standing.STANDBY]["queue"]

    def _ready_at(self, queue: str) -> datetime | None:
        return self._connector.ready_at(queue, self._time.now)

    def _put(self, part: str, setting: Setting) -> None:
        self.settings[part] = setting
        if isinstance(setting, QueueSettings):
            self.bus.put_queue(self._deployed.queue(part), setting, self._time.now)
        else:
            self._workflows.deploy(part, setting)
        self._note_attendance()

    def _note_attendance(self) -> None:
        whole = any(not self.missing(standing) for standing in Standing)
        if whole and not self.faults.dark & {BUS, WORKFLOWS}:
            self._unattended, self._unattended_since = self.unattended(), None
        elif self._unattended_since is None:
            self._unattended_since = self._time.now
