"""C# text to syntax tree, by a real C# grammar."""

from collections.abc import Iterator

import tree_sitter_c_sharp
from tree_sitter import Language, Node, Parser

from rehearsal.gateway.csharp.failures import Unsupported

_PARSER = Parser(Language(tree_sitter_c_sharp.language()))


def text_of(node: Node) -> str:
    assert node.text is not None
    return node.text.decode()


def field(node: Node, name: str) -> Node:
    """Raises Unsupported where the node has none: C# lets some be left out."""
    child = node.child_by_field_name(name)
    if child is None:
        raise Unsupported(f"{text_of(node)[:60]} is not supported without its {name}")
    return child


def statements(code: str) -> list[Node]:
    """The statements of a text; raises Unsupported where it is no C#."""
    root = _PARSER.parse(code.encode("utf-8", "replace")).root_node
    if root.has_error:
        raise Unsupported(f"no C# that can be read{_place(root)}")
    if any(node.type == "comment" for node in _all(root)):
        raise Unsupported("a comment in C# is not supported; write one in XML")
    return [_statement(child) for child in root.named_children]


def _statement(node: Node) -> Node:
    if node.type != "global_statement":
        raise Unsupported(f"a {node.type.replace('_', ' ')} is not supported in an expression")
    return node.named_children[0]


def _place(root: Node) -> str:
    for node in _broken(root):
        where = text_of(node)[:40]
        return f": {'missing ' + node.type if node.is_missing else 'near ' + where!r}"
    return ""


def _all(node: Node) -> Iterator[Node]:
    yield node
    for child in node.children:
        yield from _all(child)


def _broken(node: Node) -> Iterator[Node]:
    if node.is_error or node.is_missing:
        yield node
    elif node.has_error:
        for child in node.children:
            yield from _broken(child)
