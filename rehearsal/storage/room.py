"""Blob Storage's routes: https://learn.microsoft.com/rest/api/storageservices/blob-service-rest-api"""

import re
from collections.abc import Awaitable, Callable
from email.utils import format_datetime
from xml.etree import ElementTree as ET

from aiohttp import web

from rehearsal.control.refusal import Unavailable
from rehearsal.identity.tokens import STORAGE, Tokens
from rehearsal.silence import no_answer
from rehearsal.storage.blobs import StoredBlob
from rehearsal.storage.listing import page
from rehearsal.storage.refusal import StorageError, not_authenticated
from rehearsal.storage.storage import Place, Storage

_SPAN = re.compile(r"bytes=(\d+)-(\d*)")
_BINARY = "application/octet-stream"
_Handler = Callable[[web.Request, Place, str | None], Awaitable[web.Response]]


class StorageRoom:
    def __init__(self, storage: Storage, tokens: Tokens) -> None:
        self._storage = storage
        self._tokens = tokens

    def add_to(self, application: web.Application) -> None:
        application.add_routes(
            [
                web.get("/blob/{account}/{container}", self._serve_list),
                web.get("/blob/{account}/{container}/{name:.+}", self._serve_get),
                web.put("/blob/{account}/{container}/{name:.+}", self._serve_put),
            ]
        )

    async def _serve_list(self, request: web.Request) -> web.Response:
        return await self._answered(request, self._list)

    async def _serve_get(self, request: web.Request) -> web.Response:
        return await self._answered(request, self._get)

    async def _serve_put(self, request: web.Request) -> web.Response:
        return await self._answered(request, self._put)

    async def _answered(self, request: web.Request, handler: _Handler) -> web.Response:
        try:
            principal = self._principal(request)
            info = request.match_info
            place = self._storage.place(info["account"], info["container"])
            return await handler(request, place, principal)
        except StorageError as error:
            return _refusal(error)
        except Unavailable:
            return no_answer(request)

    def _principal(self, request: web.Request) -> str | None:
        header = request.headers.get("Authorization")
        if header is None:
            return None
        if (principal := self._tokens.bearer(header, STORAGE)) is None:
            raise not_authenticated()
        return principal

    async def _list(
        self, request: web.Request, place: Place, principal: str | None
    ) -> web.Response:
        query = request.query
        if (query.get("restype"), query.get("comp")) != ("container", "list"):
            raise _meaningless(request)
        found = await self._storage.list(place, principal, query.get("prefix", ""))
        body = page(found, query.get("marker", ""), int(query.get("maxresults", "5000")))
        return web.Response(body=body, content_type="application/xml")

    async def _get(self, request: web.Request, place: Place, principal: str | None) -> web.Response:
        blob = await self._storage.get(place, request.match_info["name"], principal)
        if request.headers.get("If-Match", blob.etag) not in (blob.etag, "*"):
            raise StorageError(412, "ConditionNotMet", "The condition is not met.")
        headers = {**_described(blob), "Content-Type": blob.content_type}
        if request.method == "HEAD":
            headers["Content-Length"] = str(len(blob.content))
            return web.Response(headers=headers)
        wanted = request.headers.get("x-ms-range") or request.headers.get("Range") or ""
        if not (span := _SPAN.fullmatch(wanted)):
            return web.Response(body=blob.content, headers=headers)
        first, size = int(span[1]), len(blob.content)
        last = min(int(span[2] or size), size - 1)
        if first > last:
            raise StorageError(416, "InvalidRange", "The range is not within the blob.")
        headers["Content-Range"] = f"bytes {first}-{last}/{size}"
        return web.Response(status=206, body=blob.content[first : last + 1], headers=headers)

    async def _put(self, request: web.Request, place: Place, principal: str | None) -> web.Response:
        name, body = request.match_info["name"], await request.read()
        match request.query.get("comp"):
            case "block":
                block = request.query["blockid"]
                await self._storage.stage(place, name, principal, block, body)
                return web.Response(status=201)
            case "blocklist":
                kind = request.headers.get("x-ms-blob-content-type", _BINARY)
                blocks = [entry.text or "" for entry in ET.fromstring(body)]
                blob = await self._storage.commit(place, name, principal, blocks, kind)
            case None if request.headers.get("x-ms-blob-type") == "BlockBlob":
                kind = request.headers.get("Content-Type", _BINARY)
                blob = await self._storage.put(place, name, principal, body, kind)
            case _:
                raise _meaningless(request)
        return web.Response(status=201, headers=_described(blob))


def _described(blob: StoredBlob) -> dict[str, str]:
    modified = format_datetime(blob.modified.replace(microsecond=0), usegmt=True)
    return {"ETag": blob.etag, "Last-Modified": modified, "x-ms-blob-type": "BlockBlob"}


def _refusal(error: StorageError) -> web.Response:
    root = ET.Element("Error")
    ET.SubElement(root, "Code").text = error.code
    ET.SubElement(root, "Message").text = str(error)
    return web.Response(
        status=error.status,
        headers={"x-ms-error-code": error.code},
        body=ET.tostring(root, encoding="utf-8"),
        content_type="application/xml",
    )


def _meaningless(request: web.Request) -> StorageError:
    what = f"the rehearsal does not know {request.method} {request.path_qs}"
    return StorageError(400, "UnsupportedRestVersion", what)
