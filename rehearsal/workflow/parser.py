"""The text of expressions, read into trees."""

import re

from rehearsal.workflow.errors import UnsupportedWorkflow
from rehearsal.workflow.tree import Access, Call, Literal, Node

_TOKEN = re.compile(
    r"\s*(?:(?P<string>'(?:[^']|'')*')|(?P<number>-?\d+(?:\.\d+)?(?:[eE][+-]?\d+)?)"
    r"|(?P<name>[A-Za-z_]\w*)|(?P<mark>\?\[|\?\.|[.\[\](),}])|(?P<end>\Z))",
    re.ASCII,
)
_WORDS = {"true": True, "false": False, "null": None}


class Parser:
    """Reads one expression, from a position of a text."""

    def __init__(self, text: str, position: int) -> None:
        self._text = text
        self._position = position
        self._kind = self._token = ""
        self._advance()

    def whole(self) -> Node:
        node = self._node()
        if self._kind != "end":
            raise self._error()
        return node

    def interpolated(self) -> tuple[Node, int]:
        """The expression before the next closing brace, and where the text goes on."""
        node = self._node()
        if not self._at("}"):
            raise self._error()
        return node, self._position

    def _advance(self) -> str:
        taken = self._token
        match = _TOKEN.match(self._text, self._position)
        if match is None or match.lastgroup is None:
            raise UnsupportedWorkflow(
                f"{self._text!r}: no expression at character {self._position + 1}"
            )
        self._kind, self._token = match.lastgroup, match[match.lastgroup]
        self._position = match.end()
        return taken

    def _at(self, *marks: str) -> bool:
        return self._kind == "mark" and self._token in marks

    def _expect(self, mark: str) -> None:
        if not self._at(mark):
            raise self._error()
        self._advance()

    def _error(self) -> UnsupportedWorkflow:
        found = repr(self._token) if self._token else "end"
        return UnsupportedWorkflow(
            f"{self._text!r}: unexpected {found} before character {self._position + 1}"
        )

    def _node(self) -> Node:
        node = self._primary()
        while self._at(".", "?.", "[", "?["):
            mark = self._advance()
            key: Node
            if mark.endswith("["):
                key = self._node()
                self._expect("]")
            elif self._kind == "name":
                key = Literal(self._advance())
            else:
                raise self._error()
            node = Access(node, key, mark.startswith("?"))
        return node

    def _primary(self) -> Node:
        match self._kind:
            case "string":
                return Literal(self._advance()[1:-1].replace("''", "'"))
            case "number":
                return Literal(_number(self._advance()))
            case "name":
                name = self._advance()
                if self._at("("):
                    return Call(name, self._arguments())
                if name.lower() in _WORDS:
                    return Literal(_WORDS[name.lower()])
                raise UnsupportedWorkflow(
                    f"{self._text!r}: {name!r} is no value, and calls nothing"
                )
        raise self._error()

    def _arguments(self) -> tuple[Node, ...]:
        self._expect("(")
        arguments: list[Node] = []
        while not self._at(")"):
            if arguments:
                self._expect(",")
            arguments.append(self._node())
        self._expect(")")
        return tuple(arguments)


def _number(text: str) -> int | float:
    if text.lstrip("-").isdigit():
        if len(text) < 20 and -(2**63) <= int(text) < 2**63:
            return int(text)
    elif abs(float(text)) <= 1.7976931348623157e308:
        return float(text)
    raise UnsupportedWorkflow(f"{text} is no number that Azure can hold")
