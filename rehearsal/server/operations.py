"""Backup and restore of API Management: as long as Azure takes, even over a crash."""

import asyncio
import sqlite3
import uuid
from collections.abc import Callable
from datetime import UTC, datetime, timedelta
from math import inf
from typing import TypeVar

from rehearsal.clock import Clock
from rehearsal.control import backups
from rehearsal.control.ids import regions_of
from rehearsal.control.namespaces.apimanagement import SERVICE
from rehearsal.control.refusal import NotFound, Refusal
from rehearsal.control.resource import Azure, Resource, find, key
from rehearsal.identity import of_client
from rehearsal.pace import seconds
from rehearsal.server.calls import Line
from rehearsal.server.operation import FAILED, SUCCEEDED, Operation, OperationStore
from rehearsal.storage import Storage, StorageError

TAKES = {"backup": timedelta(minutes=3), "restore": timedelta(minutes=45)}
"""Azure's own documentation says 45 minutes or more of a restore, and nothing of a backup."""

T = TypeVar("T")
_KIND = "application/octet-stream"


class Operations:
    def __init__(
        self,
        azure: Azure,
        connection: sqlite3.Connection,
        line: Line,
        storage: Storage,
        clock: Clock,
    ) -> None:
        self._azure = azure
        self._store = OperationStore(connection)
        self._line = line
        self._storage = storage
        self._clock = clock
        self._tasks: set[asyncio.Task[None]] = set()
        self.find = self._store.find

    def resume(self) -> None:
        """Goes on with what ran when the server died."""
        for operation in self._store.running():
            self._follow(operation)

    async def close(self) -> None:
        for task in self._tasks:
            task.cancel()
        await asyncio.gather(*self._tasks, return_exceptions=True)

    def busy(self, service: str) -> bool:
        return any(operation.service == key(service) for operation in self._store.running())

    def begin(self, service: str, verb: str, request: dict[str, str]) -> Operation:
        operation = Operation(
            id=str(uuid.uuid4()),
            service=key(service),
            verb=verb,
            request=request,
            due=datetime.now(UTC) + timedelta(seconds=seconds(TAKES[verb])),
        )
        self._store.add(operation)
        self._follow(operation)
        return operation

    def _follow(self, operation: Operation) -> None:
        task = asyncio.get_running_loop().create_task(self._complete(operation))
        self._tasks.add(task)
        task.add_done_callback(self._tasks.discard)

    async def _complete(self, operation: Operation) -> None:
        await asyncio.sleep((operation.due - datetime.now(UTC)).total_seconds())
        perform = {"backup": self._back_up, "restore": self._restore}[operation.verb]
        try:
            await perform(operation)
        except StorageError as error:
            text = f"Storage answered {error.status} {error.code}: {error}"
            self._store.end(operation.id, FAILED, text.rstrip("."))
        except Refusal as refusal:
            self._store.end(operation.id, FAILED, str(refusal).rstrip("."))
        else:
            self._store.end(operation.id, SUCCEEDED, "")

    async def _back_up(self, operation: Operation) -> None:
        service, principal = self._parties(operation)
        content = await self._change(
            service, "Backup", lambda: backups.write(self._azure, service, self._clock.now())
        )
        ask = operation.request
        place = self._storage.place(ask["storageAccount"], ask["containerName"])
        await self._storage.put(place, ask["backupName"], principal, content, _KIND)

    async def _restore(self, operation: Operation) -> None:
        service, principal = self._parties(operation)
        ask = operation.request
        place = self._storage.place(ask["storageAccount"], ask["containerName"])
        content = (await self._storage.get(place, ask["backupName"], principal)).content
        await self._change(
            service,
            "Restore",
            lambda: backups.restore(self._azure, service, content, self._clock.now()),
        )

    def _parties(self, operation: Operation) -> tuple[Resource, str]:
        """The service, and the principal as which it reads and writes the blob."""
        if (service := find(self._azure, operation.service)) is None:
            raise NotFound(f"The service '{operation.service}' is gone")
        identity = of_client(self._azure, operation.request["clientId"])
        return service, backups.principal(service, identity)

    async def _change(self, service: Resource, method: str, effect: Callable[[], T]) -> T:
        """As long as the service's region is dark, the operation waits."""
        regions = regions_of(self._azure, service.id, service.inputs)
        return await self._line.serve(method, SERVICE, service.id, regions, inf, effect)
