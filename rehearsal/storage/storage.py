"""Blob Storage's calls: each meets its region's outages, then the deployed grants."""

import sqlite3
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import TYPE_CHECKING, TypeVar

from rehearsal.control.namespaces.blobs import BLOB, CONTAINER
from rehearsal.control.namespaces.storage import ACCOUNT
from rehearsal.control.refusal import Unavailable
from rehearsal.control.resource import Azure, Resource, find, normalised, of_type
from rehearsal.control.roles import BLOB_READ, BLOB_WRITE
from rehearsal.identity.grants import permits
from rehearsal.pace import PATIENCE, seconds
from rehearsal.storage.blobs import Blobs, StoredBlob
from rehearsal.storage.refusal import (
    StorageError,
    no_such_blob,
    no_such_container,
    not_authenticated,
    not_permitted,
)

if TYPE_CHECKING:
    from rehearsal.server.calls import Line

T = TypeVar("T")
_SECONDARY = "-secondary"


@dataclass(frozen=True, kw_only=True)
class Place:
    """A container, at one of its account's endpoints."""

    account: Resource
    container: str
    """ARM id; there may be none."""
    secondary: bool

    @property
    def region(self) -> str:
        if self.secondary:
            return normalised(self.account.outputs["secondaryLocation"])
        return str(self.account.region)


class Storage:
    def __init__(
        self,
        azure: Azure,
        connection: sqlite3.Connection,
        line: "Line",
        now: Callable[[], datetime],
    ) -> None:
        self._azure = azure
        self._blobs = Blobs(azure, connection)
        self._line = line
        self._now = now

    def place(self, account: str, container: str) -> Place:
        """Raises Unavailable where no such host exists."""
        name = account.removesuffix(_SECONDARY).lower()
        secondary = account.endswith(_SECONDARY)
        for it in of_type(self._azure, ACCOUNT):
            if it.outputs["name"] == name and (not secondary or "secondaryEndpoints" in it.outputs):
                id = f"{it.id}/blobServices/default/containers/{container}"
                return Place(account=it, container=id, secondary=secondary)
        raise Unavailable(f"there is no {account}.blob.core.windows.net")

    async def get(self, place: Place, name: str, principal: str | None) -> StoredBlob:
        def read() -> StoredBlob:
            self._admit(place, principal, BLOB_READ, ("Blob", "Container"))
            if (found := self._blobs.find(place.container, name)) is None:
                raise no_such_blob()
            return found

        return await self._call("GetBlob", place, name, read)

    async def list(self, place: Place, principal: str | None, prefix: str) -> list[StoredBlob]:
        """In the order of their names."""

        def read() -> list[StoredBlob]:
            self._admit(place, principal, BLOB_READ, ("Container",))
            found = self._blobs.all(place.container)
            return [blob for blob in found if blob.name.startswith(prefix)]

        return await self._call("ListBlobs", place, "", read)

    async def put(
        self, place: Place, name: str, principal: str | None, content: bytes, content_type: str
    ) -> StoredBlob:
        def write() -> StoredBlob:
            self._admit(place, principal, BLOB_WRITE)
            return self._blobs.put(place.container, name, content, content_type, self._now())

        return await self._call("PutBlob", place, name, write)

    async def stage(
        self, place: Place, name: str, principal: str | None, block: str, content: bytes
    ) -> None:
        def write() -> None:
            self._admit(place, principal, BLOB_WRITE)
            self._blobs.stage(place.container, name, block, content)

        await self._call("PutBlock", place, name, write)

    async def commit(
        self,
        place: Place,
        name: str,
        principal: str | None,
        blocks: Sequence[str],
        content_type: str,
    ) -> StoredBlob:
        def write() -> StoredBlob:
            self._admit(place, principal, BLOB_WRITE)
            parts = [self._blobs.staged(place.container, name, block) for block in blocks]
            if None in parts:
                raise StorageError(400, "InvalidBlockList", "The block list is invalid.")
            content = b"".join(part for part in parts if part is not None)
            return self._blobs.put(place.container, name, content, content_type, self._now())

        return await self._call("PutBlockList", place, name, write)

    async def _call(self, method: str, place: Place, name: str, effect: Callable[[], T]) -> T:
        id = f"{place.container}/blobs/{name}"
        return await self._line.serve(method, BLOB, id, [place.region], seconds(PATIENCE), effect)

    def _admit(
        self, place: Place, principal: str | None, action: str, open_to: Sequence[str] = ()
    ) -> None:
        """`open_to`: the levels of public access at which anybody may do this."""
        if place.secondary and action == BLOB_WRITE:
            raise StorageError(
                403,
                "WriteOperationNotSupportedOnSecondary",
                "Write operations are not allowed on the secondary endpoint.",
            )
        container = find(self._azure, place.container)
        if container is not None and container.type != CONTAINER:
            container = None
        level = container.inputs.get("publicAccess") if container else None
        anybody = bool(place.account.inputs.get("allowBlobPublicAccess")) and level in open_to
        if principal is None and not anybody:
            raise not_authenticated()
        if principal is not None and not permits(self._azure, principal, action, place.container):
            # A role on the container went with the container, one on the account is still there.
            raise no_such_container() if container is None else not_permitted()
        if container is None:
            raise no_such_container()
