"""What expressions are made of."""

from dataclasses import dataclass


@dataclass(frozen=True)
class Literal:
    value: str | int | float | bool | None


@dataclass(frozen=True)
class Call:
    function: str
    arguments: "tuple[Node, ...]"


@dataclass(frozen=True)
class Access:
    """`target.key`, `target['key']`, or with a question mark, `null` for what is not there."""

    target: "Node"
    key: "Node"
    optional: bool


Node = Literal | Call | Access


@dataclass(frozen=True)
class Text:
    """A string with expressions in it."""

    parts: tuple[str | Node, ...]
