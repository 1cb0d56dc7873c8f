"""The blobs of all accounts: each is a resource, as those are that `pulumi up` uploads."""

import base64
import hashlib
import sqlite3
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime

from rehearsal.control.assets import CONTENT
from rehearsal.control.namespaces.blobs import BLOB, MODIFIED
from rehearsal.control.resource import Azure, Resource, find, key, of_type

_SCHEMA = """
CREATE TABLE IF NOT EXISTS blocks (
    blob TEXT NOT NULL, block TEXT NOT NULL, content BLOB NOT NULL, PRIMARY KEY (blob, block)
) STRICT
"""


@dataclass(frozen=True, kw_only=True)
class StoredBlob:
    name: str
    content: bytes
    content_type: str
    modified: datetime

    @property
    def etag(self) -> str:
        digest = hashlib.sha256(self.content + self.modified.isoformat().encode()).hexdigest()
        return f'"0x{digest[:16].upper()}"'


class Blobs:
    def __init__(self, azure: Azure, connection: sqlite3.Connection) -> None:
        self._azure = azure
        self._connection = connection
        connection.execute(_SCHEMA)

    def find(self, container: str, name: str) -> StoredBlob | None:
        """`container`: the ARM id."""
        found = find(self._azure, f"{container}/blobs/{name}")
        return None if found is None else _stored(found)

    def all(self, container: str) -> Iterator[StoredBlob]:
        found = of_type(self._azure, BLOB, container)
        yield from sorted(map(_stored, found), key=lambda blob: blob.name)

    def put(
        self, container: str, name: str, content: bytes, content_type: str, now: datetime
    ) -> StoredBlob:
        segments = container.split("/")
        account = segments[8]
        blob = Resource(
            id=f"{container}/blobs/{name}",
            type=BLOB,
            region=None,
            inputs={
                "resourceGroupName": segments[4],
                "accountName": account,
                "containerName": segments[-1],
                "blobName": name,
                "contentType": content_type,
            },
            outputs={
                "name": name,
                "type": "Block",
                "url": f"https://{account}.blob.core.windows.net/{segments[-1]}/{name}",
                "size": len(content),
                "modified": now.isoformat(),
            },
            held={CONTENT: base64.b64encode(content).decode(), MODIFIED: now.isoformat()},
        )
        self._azure[key(blob.id)] = blob
        self._connection.execute("DELETE FROM blocks WHERE blob = ?", (key(blob.id),))
        return _stored(blob)

    def stage(self, container: str, name: str, block: str, content: bytes) -> None:
        self._connection.execute(
            "REPLACE INTO blocks (blob, block, content) VALUES (?, ?, ?)",
            (key(f"{container}/blobs/{name}"), block, content),
        )

    def staged(self, container: str, name: str, block: str) -> bytes | None:
        row = self._connection.execute(
            "SELECT content FROM blocks WHERE blob = ? AND block = ?",
            (key(f"{container}/blobs/{name}"), block),
        ).fetchone()
        return bytes(row["content"]) if row else None


def _stored(blob: Resource) -> StoredBlob:
    return StoredBlob(
        name=blob.inputs["blobName"],
        content=base64.b64decode(blob.held[CONTENT]),
        content_type=blob.inputs.get("contentType", "application/octet-stream"),
        modified=datetime.fromisoformat(blob.held[MODIFIED]),
    )
