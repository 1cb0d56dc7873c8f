"""Literals."""

import re

from tree_sitter import Node

from rehearsal.gateway.csharp.failures import Unsupported
from rehearsal.gateway.csharp.operand import Operand, literal
from rehearsal.gateway.csharp.syntax import text_of
from rehearsal.gateway.csharp.text import unescaped, whole
from rehearsal.gateway.csharp.types import Type
from rehearsal.gateway.csharp.values import Int64


def null(_: Node) -> Operand:
    return literal(Type.NULL, None)


def boolean(node: Node) -> Operand:
    return literal(Type.BOOL, text_of(node) == "true")


def integer(node: Node) -> Operand:
    text = text_of(node)
    match = re.fullmatch(r"([0-9]+)(L?)", text)
    if match is None:
        raise Unsupported(f"the number {text} is not supported: decimal digits only")
    number, long = int(match[1]), bool(match[2])
    if number < 1 << 31 and not long:
        return literal(Type.INT, number)
    # C# makes a uint of a bare number between int and long.
    if number >= 1 << 63 or (not long and number < 1 << 32):
        raise Unsupported(f"the number {text} is neither an int nor a long")
    return literal(Type.LONG, Int64(number))


def string(node: Node) -> Operand:
    parts = [
        unescaped(text_of(part)) if part.type == "escape_sequence" else text_of(part)
        for part in node.named_children
    ]
    return literal(Type.STRING, whole("".join(parts)))
