"""What a policy runs with: the call it serves, and what the gateway lends it."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from random import Random
from uuid import UUID

from rehearsal.gateway.cache import Cache, NoCache

TokenSource = Callable[[str, str], str]
"""Client id of an identity, resource to bear a token for. Raises NoToken."""


class NoToken(Exception):
    """No such identity, or it may not."""


@dataclass(frozen=True, kw_only=True)
class Trace:
    source: str
    severity: str
    message: str
    metadata: Mapping[str, str] = field(default_factory=dict)


@dataclass(frozen=True, kw_only=True)
class Gateway:
    token: TokenSource
    cache: Cache | NoCache
    trace: Callable[[Trace], None]
    random: Random
    """Of new GUIDs and of the jitter of retries."""


@dataclass(frozen=True, kw_only=True)
class Context:
    api_path: str
    operation_id: str
    subscription_id: str | None
    request_id: UUID
    gateway: Gateway
