"""What the parts of the stub are asked and what they answer."""

from dataclasses import dataclass, field
from email.message import Message


class NoAnswer(Exception):
    """The connection ends without an answer, as in a dark region."""


@dataclass(frozen=True)
class Request:
    method: str
    path: str
    headers: Message
    body: bytes


@dataclass(frozen=True)
class Answer:
    status: int
    headers: dict[str, str] = field(default_factory=dict)
    body: bytes = b""
