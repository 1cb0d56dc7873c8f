"""What an expression sees: the request, the variables, and one instant."""

from collections.abc import Callable
from dataclasses import dataclass, field
from typing import Any
from uuid import UUID

from rehearsal.gateway.csharp.values import DateTime


@dataclass(frozen=True, kw_only=True)
class LastError:
    """https://learn.microsoft.com/azure/api-management/api-management-error-handling-policies"""

    source: str
    reason: str
    message: str


@dataclass(kw_only=True, slots=True)
class Scope:
    """`context` of one request."""

    headers: dict[str, str]
    """By name in lower case."""
    body: bytes | None
    """None where the request has none."""
    api_path: str
    operation_id: str
    subscription_id: str | None
    request_id: UUID
    new_guid: Callable[[], UUID]
    variables: dict[str, Any] = field(default_factory=dict)
    last_error: LastError | None = None
    now: DateTime = field(default_factory=lambda: DateTime(0))
    """What `DateTime.UtcNow` says; set before an expression that reads the clock."""
    locals: dict[str, Any] = field(default_factory=dict)
    """Of the block that is running."""
