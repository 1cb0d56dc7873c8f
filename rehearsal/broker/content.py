"""A message as its sender wrote it."""

from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from datetime import timedelta

Value = str | int | float | bool


@dataclass(frozen=True, kw_only=True, slots=True)
class Content:
    body: bytes = b""
    content_type: str | None = None
    message_id: str | None = None
    """None: the broker makes one."""
    time_to_live: timedelta | None = None
    """None: the queue's."""
    broker_properties: Mapping[str, str] = field(default_factory=dict)
    """CorrelationId, Label and the like, which the broker only carries."""
    properties: Mapping[str, Value] = field(default_factory=dict)
    """The sender's own."""

    @property
    def size(self) -> int:
        """Bytes, properties included."""
        size = len(self.body) + len(self.message_id or "") + len(self.content_type or "")
        for properties in (self.broker_properties, self.properties):
            for name, value in properties.items():
                size += len(name) + len(str(value))
        return size

    def with_reason(self, reason: str, description: str) -> "Content":
        """As it lies among the dead letters."""
        why = {"DeadLetterReason": reason, "DeadLetterErrorDescription": description}
        return replace(self, properties={**self.properties, **why})
