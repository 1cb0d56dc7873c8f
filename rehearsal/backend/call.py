"""One call of the backend."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from hashlib import sha256
from typing import Any


@dataclass(frozen=True, kw_only=True)
class Call:
    channel: str
    key: str
    """The `Idempotency-Key`."""
    at: datetime
    published_at: str | None
    content_type: str | None
    body_hash: str
    """SHA-256, in hexadecimal digits."""

    def as_json(self) -> dict[str, Any]:
        return {
            "key": self.key,
            "at": self.at.isoformat(),
            "publishedAt": self.published_at,
            "contentType": self.content_type,
            "bodyHash": self.body_hash,
        }


def call(channel: str, headers: Mapping[str, str], body: bytes, at: datetime) -> Call:
    """Raises ValueError for a call without `Idempotency-Key`, by which duplicates are known."""
    if not headers.get("Idempotency-Key"):
        raise ValueError("the call has no Idempotency-Key")
    return Call(
        channel=channel,
        key=headers["Idempotency-Key"],
        at=at,
        published_at=headers.get("PublishedAt"),
        content_type=headers.get("Content-Type"),
        body_hash=sha256(body).hexdigest(),
    )
