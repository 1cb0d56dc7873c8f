"""What the runbooks rely on, asked of Azurite and of the rehearsal's Blob Storage alike."""

import base64
import uuid
from email.utils import parsedate_to_datetime
from urllib.parse import quote

import pytest

from tests.azurite.blob_service import BlobService

CONTAINER = "backups"
NAME = "gate-1.Developer.20260310T0900Z.apimbackup"


@pytest.fixture(params=["azurite", "rehearsal"])
def blobs(request: pytest.FixtureRequest) -> BlobService:
    service = {"azurite": "emulator", "rehearsal": "storage_room"}[request.param]
    found = request.getfixturevalue(service)
    return found if isinstance(found, BlobService) else found.service("vault")


@pytest.fixture
def prefix() -> str:
    """Of the names of one test."""
    return f"{uuid.uuid4()}/"


@pytest.mark.parametrize("content", [b"configuration", b"", bytes(range(256)) * 300])
def test_a_blob_is_as_it_was_put(blobs: BlobService, prefix: str, content: bytes):
    path = f"{CONTAINER}/{prefix}{NAME}"
    put = blobs.put(path, content)
    head, got = blobs.send("HEAD", path), blobs.send("GET", path)
    assert (put.status, head.status, got.status) == (201, 200, 200)
    assert head.headers["ETag"] == got.headers["ETag"] == put.headers["ETag"]
    assert int(head.headers["Content-Length"]) == len(content)
    assert head.body == b""
    assert got.body == content
    assert parsedate_to_datetime(head.headers["Last-Modified"]).tzinfo is not None


def test_a_blob_can_be_replaced(blobs: BlobService, prefix: str):
    path = f"{CONTAINER}/{prefix}{NAME}"
    first, second = blobs.put(path, b""), blobs.put(path, b"configuration")
    assert first.headers["ETag"] != second.headers["ETag"]
    assert blobs.get(path) == b"configuration"


def test_a_part_can_be_read_as_long_as_the_blob_is_the_same(blobs: BlobService, prefix: str):
    path = f"{CONTAINER}/{prefix}{NAME}"
    etag = blobs.put(path, b"0123456789").headers["ETag"]
    part = blobs.send("GET", path, headers={"x-ms-range": "bytes=2-4", "If-Match": etag})
    assert (part.status, part.body) == (206, b"234")
    assert part.headers["Content-Range"] == "bytes 2-4/10"
    beyond = blobs.send("GET", path, headers={"x-ms-range": "bytes=8-99", "If-Match": etag})
    assert (beyond.status, beyond.body) == (206, b"89")
    blobs.put(path, b"another")
    changed = blobs.send("GET", path, headers={"x-ms-range": "bytes=2-4", "If-Match": etag})
    assert (changed.status, changed.code) == (412, "ConditionNotMet")


@pytest.mark.parametrize("method", ["HEAD", "GET"])
def test_a_missing_blob_and_a_missing_container_are_told_apart(
    blobs: BlobService, prefix: str, method: str
):
    blob = blobs.send(method, f"{CONTAINER}/{prefix}{NAME}")
    assert (blob.status, blob.code) == (404, "BlobNotFound")
    container = blobs.send(method, f"elsewhere/{NAME}")
    assert (container.status, container.code) == (404, "ContainerNotFound")


def test_a_missing_container_cannot_be_listed_or_written(blobs: BlobService):
    listed = blobs.send("GET", "elsewhere?restype=container&comp=list")
    assert (listed.status, listed.code) == (404, "ContainerNotFound")
    put = blobs.put(f"elsewhere/{NAME}", b"configuration")
    assert (put.status, put.code) == (404, "ContainerNotFound")


def test_a_list_goes_on_where_its_page_ended(blobs: BlobService, prefix: str):
    sizes = [(f"{prefix}{n}", n) for n in range(5)]
    for name, size in reversed(sizes):
        blobs.put(f"{CONTAINER}/{name}", b"x" * size)
    found, marker, pages = [], "", 0
    while marker or not pages:
        page_of, marker = blobs.page(CONTAINER, prefix=prefix, maxresults="2", marker=marker)
        found += page_of
        pages += 1
    assert found == sizes
    assert pages == 3


def blocks(*ids: str) -> bytes:
    entries = "".join(f"<Latest>{it}</Latest>" for it in ids)
    return f'<?xml version="1.0" encoding="utf-8"?><BlockList>{entries}</BlockList>'.encode()


def test_blocks_are_nothing_until_they_are_committed(blobs: BlobService, prefix: str):
    path = f"{CONTAINER}/{prefix}{NAME}"
    ids = [base64.b64encode(b"%08d" % n).decode() for n in range(2)]
    for id, part in zip(ids, (b"config", b"uration"), strict=True):
        staged = blobs.send("PUT", f"{path}?comp=block&blockid={quote(id, safe='')}", part)
        assert staged.status == 201, staged.body
    assert blobs.send("HEAD", path).status == 404
    assert blobs.send("PUT", f"{path}?comp=blocklist", blocks(*ids)).status == 201
    assert blobs.get(path) == b"configuration"


def test_a_block_that_was_never_put_cannot_be_committed(blobs: BlobService, prefix: str):
    path = f"{CONTAINER}/{prefix}{NAME}"
    reply = blobs.send("PUT", f"{path}?comp=blocklist", blocks("AAAA"))
    assert (reply.status, reply.code) == (400, "InvalidBlockList")


@pytest.mark.parametrize("method", ["HEAD", "GET"])
def test_the_secondary_can_be_read(blobs: BlobService, prefix: str, method: str):
    path = f"{CONTAINER}/{prefix}{NAME}"
    blobs.put(path, b"configuration")
    reply = blobs.secondary.send(method, path)
    assert reply.status == 200
    assert int(reply.headers["Content-Length"]) == 13


def test_the_secondary_can_be_listed(blobs: BlobService, prefix: str):
    blobs.put(f"{CONTAINER}/{prefix}{NAME}", b"configuration")
    assert blobs.secondary.page(CONTAINER, prefix=prefix)[0] == [(f"{prefix}{NAME}", 13)]


def test_nobody_reads_without_a_token_that_is_good(blobs: BlobService, prefix: str):
    path = f"{CONTAINER}/{prefix}{NAME}"
    blobs.put(path, b"configuration")
    for header in ({"Authorization": "Bearer stranger"}, {"Authorization": "stranger"}):
        assert blobs.send("GET", path, headers=header).status in (400, 401, 403)
