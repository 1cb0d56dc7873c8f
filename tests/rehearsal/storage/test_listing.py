"""Pages of a container's blobs."""

from xml.etree import ElementTree as ET

from hypothesis import given
from hypothesis import strategies as st

from rehearsal.storage.blobs import StoredBlob
from rehearsal.storage.listing import page
from tests.rehearsal.world import NOW


def blob(name: str) -> StoredBlob:
    return StoredBlob(name=name, content=b"xyz", content_type="", modified=NOW)


@given(
    names=st.sets(st.text("abcdefgh/.&<", min_size=1, max_size=6), max_size=30),
    most=st.integers(1, 10),
)
def test_the_pages_together_are_all_and_each_once(names: set[str], most: int):
    blobs, found, marker = [blob(name) for name in sorted(names)], [], ""
    while True:
        root = ET.fromstring(page(blobs, marker, most))
        found += [it.text for it in root.iterfind("Blobs/Blob/Name")]
        marker = root.findtext("NextMarker") or ""
        if not marker:
            break
    assert found == sorted(names)


def test_a_page_begins_with_a_byte_order_mark_as_azures_does():
    assert page([blob("a")], "", 1).startswith(b"\xef\xbb\xbf<?xml")


def test_an_etag_changes_with_content_and_time():
    assert blob("a").etag == blob("b").etag
    changed = StoredBlob(name="a", content=b"other", content_type="", modified=NOW)
    assert changed.etag != blob("a").etag
