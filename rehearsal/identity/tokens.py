"""Bearer tokens."""

import hashlib
import re
import secrets
import sqlite3
from collections.abc import Callable
from datetime import datetime, timedelta
from typing import NamedTuple

ARM = "https://management.azure.com"
STORAGE = "https://storage.azure.com"

_OUR_ARM = re.compile(r"http://127\.0\.0\.1:\d+/arm")
_SCHEMA = """
CREATE TABLE IF NOT EXISTS tokens (
    digest TEXT PRIMARY KEY, principal TEXT NOT NULL, resource TEXT NOT NULL, expires TEXT NOT NULL
) STRICT
"""


class Token(NamedTuple):
    text: str
    expires: datetime


class Tokens:
    """Issues opaque tokens and knows them again, also after a crash; only digests are stored."""

    def __init__(self, connection: sqlite3.Connection, now: Callable[[], datetime]) -> None:
        self._connection = connection
        self._now = now
        self.lifetime = timedelta(hours=1)
        connection.execute(_SCHEMA)

    def issue(self, principal_id: str, resource: str) -> Token:
        now = self._now()
        token = Token(secrets.token_urlsafe(32), now + self.lifetime)
        self._connection.execute("DELETE FROM tokens WHERE expires <= ?", (now.isoformat(),))
        self._connection.execute(
            "INSERT INTO tokens (digest, principal, resource, expires) VALUES (?, ?, ?, ?)",
            (_digest(token.text), principal_id, _audience(resource), token.expires.isoformat()),
        )
        return token

    def principal_of(self, text: str, resource: str) -> str | None:
        """Who bears the token; None when it is unknown, for another resource, or expired."""
        row = self._connection.execute(
            "SELECT principal FROM tokens WHERE digest = ? AND resource = ? AND expires > ?",
            (_digest(text), _audience(resource), self._now().isoformat()),
        ).fetchone()
        return str(row["principal"]) if row else None

    def bearer(self, authorization: str, resource: str) -> str | None:
        """Who is named by an Authorization header."""
        scheme, _, text = authorization.partition(" ")
        return self.principal_of(text.strip(), resource) if scheme.lower() == "bearer" else None


def _digest(text: str) -> str:
    return hashlib.sha256(text.encode()).hexdigest()


def _audience(resource: str) -> str:
    """A resource minds no final slash; the rehearsal's ARM stands for Azure's."""
    resource = resource.rstrip("/")
    return ARM if _OUR_ARM.fullmatch(resource) else resource
