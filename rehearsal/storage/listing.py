"""A page of a container's blobs: https://learn.microsoft.com/rest/api/storageservices/list-blobs"""

from collections.abc import Sequence
from email.utils import format_datetime
from xml.etree import ElementTree as ET

from rehearsal.storage.blobs import StoredBlob

_BYTE_ORDER_MARK = b"\xef\xbb\xbf"


def page(blobs: Sequence[StoredBlob], marker: str, most: int) -> bytes:
    """XML; `blobs` in the order of their names, `marker` the name to begin with."""
    rest = [blob for blob in blobs if blob.name >= marker]
    root = ET.Element("EnumerationResults")
    entries = ET.SubElement(root, "Blobs")
    for blob in rest[:most]:
        entry = ET.SubElement(entries, "Blob")
        ET.SubElement(entry, "Name").text = blob.name
        properties = ET.SubElement(entry, "Properties")
        modified = format_datetime(blob.modified.replace(microsecond=0), usegmt=True)
        ET.SubElement(properties, "Last-Modified").text = modified
        ET.SubElement(properties, "Etag").text = blob.etag.strip('"')
        ET.SubElement(properties, "Content-Length").text = str(len(blob.content))
        ET.SubElement(properties, "BlobType").text = "BlockBlob"
    ET.SubElement(root, "NextMarker").text = rest[most].name if len(rest) > most else ""
    text: bytes = ET.tostring(root, encoding="utf-8", xml_declaration=True)
    return _BYTE_ORDER_MARK + text
