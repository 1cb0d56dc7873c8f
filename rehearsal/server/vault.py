"""The rooms that the vault needs, put together."""

import sqlite3

from aiohttp import web

from rehearsal.automation import Automation, AutomationRoom, Jobs
from rehearsal.automation.links import Links
from rehearsal.clock import Clock
from rehearsal.identity import IdentityRoom, Tokens
from rehearsal.server.arm_room import ArmRoom
from rehearsal.server.calls import Line
from rehearsal.server.database import Resources
from rehearsal.server.operations import Operations
from rehearsal.storage import Storage, StorageRoom


class Vault:
    """Blobs, tokens, backup and restore, and the jobs that bring them together."""

    def __init__(self, connection: sqlite3.Connection, azure: Resources, line: Line) -> None:
        clock = self.clock = Clock(connection)
        jobs = Jobs(connection)
        self.tokens = Tokens(connection, clock.now)
        storage = Storage(azure, connection, line, clock.now)
        self._operations = Operations(azure, connection, line, storage, clock)
        identities = IdentityRoom(azure, self.tokens)
        self._automation = Automation(
            azure, line, clock, identities, jobs, Links(azure, connection)
        )
        self._rooms = (
            identities,
            StorageRoom(storage, self.tokens),
            ArmRoom(azure, line, self.tokens, self._operations),
            AutomationRoom(self._automation, jobs, clock),
        )

    def add_to(self, application: web.Application) -> None:
        for room in self._rooms:
            room.add_to(application)

    def resume(self, url: str) -> None:
        """`url`: where the server listens."""
        self._operations.resume()
        self._automation.resume(url)

    async def close(self) -> None:
        await self._operations.close()
        await self._automation.close()
