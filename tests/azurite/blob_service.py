"""What the tests themselves ask of Blob Storage."""

import ssl
import urllib.error
import urllib.request
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any
from urllib.parse import urlencode
from xml.etree import ElementTree as ET

VERSION = "2021-12-02"


@dataclass(frozen=True, kw_only=True)
class Replied:
    status: int
    headers: Any
    body: bytes

    @property
    def code(self) -> str:
        return str(self.headers.get("x-ms-error-code", ""))


@dataclass(frozen=True)
class BlobService:
    """An account's endpoint, as somebody who may do everything."""

    url: str
    token: str
    trust: ssl.SSLContext | None = None

    @property
    def secondary(self) -> "BlobService":
        return BlobService(f"{self.url}-secondary", self.token, self.trust)

    def send(
        self,
        method: str,
        path: str,
        body: bytes | None = None,
        headers: Mapping[str, str] | None = None,
    ) -> Replied:
        given = {
            "Authorization": f"Bearer {self.token}",
            "x-ms-version": VERSION,
            **(headers or {}),
        }
        request = urllib.request.Request(f"{self.url}/{path}", body, given, method=method)
        try:
            with urllib.request.urlopen(request, timeout=30, context=self.trust) as response:
                return Replied(
                    status=response.status, headers=response.headers, body=response.read()
                )
        except urllib.error.HTTPError as error:
            with error:
                return Replied(status=error.code, headers=error.headers, body=error.read())

    def create(self, container: str) -> None:
        reply = self.send("PUT", f"{container}?restype=container", b"")
        assert reply.status == 201, reply.body

    def put(self, path: str, content: bytes) -> Replied:
        kind = {"x-ms-blob-type": "BlockBlob", "Content-Type": "application/octet-stream"}
        return self.send("PUT", path, content, kind)

    def get(self, path: str) -> bytes:
        reply = self.send("GET", path)
        assert reply.status == 200, reply.body
        return reply.body

    def page(self, container: str, **query: str) -> tuple[list[tuple[str, int]], str]:
        """Names and sizes, and where the next page begins."""
        asked = urlencode({"restype": "container", "comp": "list", **query})
        reply = self.send("GET", f"{container}?{asked}")
        assert reply.status == 200, reply.body
        root = ET.fromstring(reply.body)
        sizes = [
            (it.findtext("Name") or "", int(it.findtext("Properties/Content-Length") or 0))
            for it in root.iterfind("Blobs/Blob")
        ]
        return sizes, root.findtext("NextMarker") or ""

    def names(self, container: str) -> list[str]:
        return [name for name, _ in self.page(container)[0]]
