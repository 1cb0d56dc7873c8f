"""The gateway's cache: volatile, and one for all who publish through it.

https://learn.microsoft.com/azure/api-management/cache-store-value-policy
"""

from datetime import datetime, timedelta
from typing import Any


class Cache:
    def __init__(self) -> None:
        self._entries: dict[str, tuple[Any, datetime]] = {}

    def lookup(self, key: str, now: datetime) -> Any:
        """None where there is nothing, or no longer."""
        value, until = self._entries.get(key, (None, now))
        if now < until:
            return value
        self._entries.pop(key, None)
        return None

    def store(self, key: str, value: Any, seconds: int, now: datetime) -> None:
        self._entries[key] = (value, now + timedelta(seconds=seconds))

    def remove(self, key: str) -> None:
        self._entries.pop(key, None)


class NoCache:
    """A Consumption gateway's: takes everything, and gives nothing back."""

    def lookup(self, key: str, now: datetime) -> None:
        pass

    def store(self, key: str, value: Any, seconds: int, now: datetime) -> None:
        pass

    def remove(self, key: str) -> None:
        pass
