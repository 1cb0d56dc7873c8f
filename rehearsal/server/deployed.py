"""The data planes' settings, read off the control plane's resources once after each change."""

import logging
from functools import cached_property

from rehearsal.broker import BusSettings, buses
from rehearsal.control.namespaces.logic import WORKFLOW
from rehearsal.control.namespaces.servicebus import NAMESPACE
from rehearsal.control.resource import Azure, Resource, key, of_type
from rehearsal.gateway import Service, services
from rehearsal.workflow import Deployment, UnsupportedWorkflow, deployment


class Deployed:
    """All of it as it is now."""

    def __init__(self, azure: Azure) -> None:
        self._azure = azure
        self._workflows = Workflows()

    def changed(self) -> None:
        """The next look reads everything anew."""
        for name in ("buses", "namespaces", "services", "workflows"):
            self.__dict__.pop(name, None)

    @cached_property
    def buses(self) -> dict[str, BusSettings]:
        return buses(self._azure.values())

    @cached_property
    def namespaces(self) -> dict[str, Resource]:
        """By name, in lower case."""
        found = of_type(self._azure, NAMESPACE)
        return {key(it.id).rsplit("/", 1)[1]: it for it in found}

    @cached_property
    def services(self) -> dict[str, Service]:
        """Gateways by name, in lower case."""
        return services(self._azure.values())

    @cached_property
    def workflows(self) -> list[tuple[str, Deployment]]:
        """Each with its region."""
        return self._workflows.of(self._azure)

    def region_of_bus(self, name: str) -> str | None:
        namespace = self.namespaces.get(name)
        return namespace.region if namespace else None

    def queue_id(self, bus: str, queue: str) -> str:
        namespace = self.namespaces.get(bus)
        return f"{namespace.id}/queues/{queue}" if namespace else ""


class Workflows:
    """Compiles each deployed workflow once for as long as it stays the same."""

    def __init__(self) -> None:
        self._compiled: dict[str, tuple[Resource, Deployment]] = {}

    def of(self, azure: Azure) -> list[tuple[str, Deployment]]:
        found = list(of_type(azure, WORKFLOW))
        known = self._compiled
        self._compiled = {}
        for it in found:
            before = known.get(it.id)
            try:
                made = before[1] if before and before[0] is it else deployment(it.id, it.inputs)
            except UnsupportedWorkflow:
                # It is refused at deployment: only a newer rehearsal can meet an older one's.
                logging.exception("workflow %s does not run", it.id)
                continue
            self._compiled[it.id] = it, made
        return [(str(it.region), made) for it, made in self._compiled.values()]
