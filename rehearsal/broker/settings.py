"""What Azure Resource Manager decides about a queue."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import timedelta
from enum import StrEnum

MAX_MESSAGE_BYTES = 256 * 1024
MAX_MESSAGE_BYTES_OF_PREMIUM = 2**20
"""Over HTTP: https://learn.microsoft.com/azure/service-bus-messaging/service-bus-quotas"""


class Status(StrEnum):
    """https://learn.microsoft.com/azure/service-bus-messaging/entity-suspend"""

    ACTIVE = "Active"
    DISABLED = "Disabled"
    SEND_DISABLED = "SendDisabled"
    RECEIVE_DISABLED = "ReceiveDisabled"


class Expiry(StrEnum):
    """When messages past their time-to-live leave a queue: Azure's documents tell both stories."""

    PROMPT = "prompt"
    LAZY = "lazy"
    """Only when somebody receives from the queue."""


@dataclass(frozen=True, kw_only=True)
class QueueSettings:
    """Defaults are Azure's."""

    time_to_live: timedelta = timedelta.max
    """Default and ceiling for what is sent from now on."""
    lock: timedelta = timedelta(minutes=1)
    max_delivery_count: int = 10
    dead_letter_expired: bool = False
    forward_dead_letters_to: str | None = None
    """A queue of the same bus."""
    duplicate_window: timedelta | None = None
    """None: no duplicate detection."""
    max_megabytes: int = 1024
    status: Status = Status.ACTIVE

    @property
    def max_bytes(self) -> int:
        return self.max_megabytes * 2**20

    @property
    def may_send(self) -> bool:
        return self.status in (Status.ACTIVE, Status.RECEIVE_DISABLED)

    @property
    def may_receive(self) -> bool:
        return self.status in (Status.ACTIVE, Status.SEND_DISABLED)


@dataclass(frozen=True, kw_only=True)
class BusSettings:
    max_message_bytes: int = MAX_MESSAGE_BYTES
    queues: Mapping[str, QueueSettings] = field(default_factory=dict)
