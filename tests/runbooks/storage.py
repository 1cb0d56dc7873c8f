"""Blob storage of the stub: containers, blobs, blocks, a readable secondary and its refusals."""

import re
from datetime import datetime, timedelta
from email.utils import format_datetime
from typing import NamedTuple
from urllib.parse import parse_qs, unquote, urlsplit
from xml.etree import ElementTree as ET

from .answer import Answer, NoAnswer, Request


class Stored(NamedTuple):
    content: bytes
    modified: datetime


class Storage:
    def __init__(self, now: datetime) -> None:
        self.now = now
        self.blobs: dict[str, dict[str, dict[str, Stored]]] = {}
        self.blocks: dict[str, bytes] = {}
        self.block_sizes: list[int] = []
        self.dark: set[str] = set()
        self.denied: set[str] = set()
        self.page_size = 100

    def container(self, account: str, name: str) -> dict[str, Stored]:
        """The container of that name, created empty when it is not there yet."""
        return self.blobs.setdefault(account, {}).setdefault(name, {})

    def put(
        self, account: str, container: str, name: str, content: bytes, age: timedelta = timedelta()
    ) -> None:
        self.container(account, container)[name] = Stored(content, self.now - age)

    def answer(self, request: Request) -> Answer:
        url = urlsplit(request.path)
        account, container, name = [*unquote(url.path).lstrip("/").split("/", 2), ""][:3]
        query = {key: values[0] for key, values in parse_qs(url.query).items()}
        if account in self.dark:
            raise NoAnswer
        if account in self.denied:
            return self._error(403, "AuthorizationPermissionMismatch")
        secondary = account.endswith("-secondary")
        if secondary and request.method not in ("GET", "HEAD"):
            return self._error(403, "WriteOperationNotSupportedOnSecondary")
        blobs = self.blobs.get(account.removesuffix("-secondary"), {}).get(container)
        if blobs is None:
            return self._error(404, "ContainerNotFound")
        if query.get("comp") == "list":
            return self._list(blobs, query.get("marker", ""))
        if query.get("comp") == "block":
            self.blocks[query["blockid"]] = request.body
            self.block_sizes.append(len(request.body))
            return Answer(201)
        if query.get("comp") == "blocklist":
            chosen = [entry.text or "" for entry in ET.fromstring(request.body)]
            self.put(account, container, name, b"".join(self.blocks[block] for block in chosen))
            return Answer(201)
        return self._read(blobs.get(name), request)

    def _read(self, blob: Stored | None, request: Request) -> Answer:
        if blob is None:
            return self._error(404, "BlobNotFound")
        etag = f'"{hash(blob) & 0xFFFFFFFF:x}"'
        if request.headers.get("If-Match", etag) != etag:
            return self._error(412, "ConditionNotMet")
        content = blob.content
        if span := re.fullmatch(r"bytes=(\d+)-(\d+)", request.headers.get("x-ms-range", "")):
            content = content[int(span[1]) : int(span[2]) + 1]
        modified = format_datetime(blob.modified, usegmt=True)
        return Answer(200, {"Last-Modified": modified, "ETag": etag}, content)

    def _list(self, blobs: dict[str, Stored], marker: str) -> Answer:
        names = sorted(name for name in blobs if name >= marker)
        page, rest = names[: self.page_size], names[self.page_size :]
        root = ET.Element("EnumerationResults")
        entries = ET.SubElement(root, "Blobs")
        for name in page:
            entry = ET.SubElement(entries, "Blob")
            ET.SubElement(entry, "Name").text = name
            properties = ET.SubElement(entry, "Properties")
            ET.SubElement(properties, "Content-Length").text = str(len(blobs[name].content))
        ET.SubElement(root, "NextMarker").text = rest[0] if rest else ""
        return Answer(200, {}, b"\xef\xbb\xbf" + ET.tostring(root))

    def _error(self, status: int, code: str) -> Answer:
        return Answer(status, {"x-ms-error-code": code})
