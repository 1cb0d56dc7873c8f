"""What the Service Bus connector needs of a bus."""

from base64 import b64encode
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any, Protocol


@dataclass(frozen=True, kw_only=True)
class Message:
    """A message under a lock."""

    message_id: str
    lock_token: str
    body: bytes = b""
    content_type: str | None = None
    correlation_id: str | None = None
    sequence_number: int = 0
    properties: Mapping[str, Any] = field(default_factory=dict)
    """As the connector shows them: `PublishedAt` with or without its quotes."""

    def as_json(self) -> dict[str, Any]:
        return {
            "ContentData": b64encode(self.body).decode("ascii"),
            "ContentType": self.content_type,
            "Properties": dict(self.properties),
            "MessageId": self.message_id,
            "CorrelationId": self.correlation_id,
            "SequenceNumber": self.sequence_number,
            "LockToken": self.lock_token,
        }


@dataclass(frozen=True, kw_only=True)
class Answer:
    """What became of an operation; its effect has taken place when the answer is lost or late."""

    status: int = 200
    seconds: float = 0.0
    """How long the caller waits for it."""
    messages: tuple[Message, ...] = ()


class Connector(Protocol):
    """One API connection, used as one identity: 401 without a grant, 404 for a lost lock."""

    def receive(self, queue: str, most: int, now: datetime) -> Answer:
        """Locks up to so many messages that are there now."""

    def complete(self, queue: str, lock_token: str, now: datetime) -> Answer: ...

    def abandon(self, queue: str, lock_token: str, now: datetime) -> Answer: ...

    def dead_letter(
        self, queue: str, lock_token: str, reason: str, description: str, now: datetime
    ) -> Answer: ...

    def renew(self, queue: str, lock_token: str, now: datetime) -> Answer: ...

    def ready_at(self, queue: str, now: datetime) -> datetime | None:
        """When there is something to receive, unless more is sent: now, or when a lock ends."""


@dataclass(frozen=True, kw_only=True)
class Services:
    """What a run meets besides HTTP."""

    connect: Callable[[str, str | None], Connector]
    """The connector of a connection's id, used as a user-assigned identity's id."""
    token: Callable[[str, str], str]
    """A bearer token for an identity's id and an audience."""
