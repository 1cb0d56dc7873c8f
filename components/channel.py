"""A kind of message: a queue of the same name in both regions, processed in one."""

from dataclasses import dataclass
from datetime import timedelta


@dataclass(frozen=True, kw_only=True)
class Channel:
    name: str
    backend_url: str
    backend_audience: str | None = None
    """Entra audience of the token that the backend is called with; without it none is sent."""
    max_delivery_count: int = 300
    """With a lock of 5 minutes: a day without a backend, and room for the sweeper's deliveries."""
    concurrency: int = 20
    polling_interval: timedelta = timedelta(seconds=30)
    permanent_refusals: tuple[int, ...] = (400, 413, 422)
    """Status codes by which the backend says that this message will never be accepted."""
