"""Stands in for Blob Storage: what `pulumi up` uploaded and what is written later, in one store.

`Storage` is the core: calls for a principal (None: anonymous), which meet outages as any call.

    place = storage.place(account, container)     `<account>-secondary` is the replica, at once
    await storage.get(place, name, principal)     -> StoredBlob; and so `put`, `list`,
    await storage.stage(...), storage.commit(...)    `stage` and `commit` of a list of blocks

A StorageError carries the HTTP `status` and the `code` that Azure gives; Unavailable means that
no answer comes. `StorageRoom` serves it at `/blob/{account}/{container}/{name}`.
"""

from rehearsal.storage.blobs import Blobs, StoredBlob
from rehearsal.storage.refusal import StorageError
from rehearsal.storage.room import StorageRoom
from rehearsal.storage.storage import Place, Storage

__all__ = ["Blobs", "Place", "Storage", "StorageError", "StorageRoom", "StoredBlob"]
