"""Types by the names that a policy may give them."""

from tree_sitter import Node

from rehearsal.gateway.csharp.failures import Unsupported
from rehearsal.gateway.csharp.syntax import text_of
from rehearsal.gateway.csharp.types import Type

_TYPES = {
    **{name.value: name for name in (Type.BOOL, Type.INT, Type.LONG, Type.STRING, Type.OBJECT)},
    **{name.value: name for name in (Type.BYTES, Type.GUID, Type.DATE_TIME, Type.RESPONSE)},
    **{name.value: name for name in (Type.JOBJECT, Type.JARRAY, Type.JPROPERTY)},
}

STATIC = {
    "string": "string",
    "Convert": "Convert",
    "DateTime": "DateTime",
    "Encoding": "Encoding",
    "Guid": "Guid",
    "Newtonsoft.Json.Formatting": "Formatting",
    "System.Security.Cryptography.SHA256": "SHA256",
}
"""What stands before a static member: its name in a policy, and in our tables."""


def type_named(node: Node) -> Type:
    name = "".join(text_of(node).split())
    if name not in _TYPES:
        raise Unsupported(f"the type {name} is not supported")
    return _TYPES[name]


def dotted(node: Node) -> str | None:
    """`A.B.C`, where the node is nothing but names and dots."""
    if node.type in ("identifier", "predefined_type"):
        return text_of(node)
    if node.type != "member_access_expression":
        return None
    left, right = node.child_by_field_name("expression"), node.child_by_field_name("name")
    assert left is not None
    assert right is not None
    above = dotted(left)
    return f"{above}.{text_of(right)}" if above and right.type == "identifier" else None
