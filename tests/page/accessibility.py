"""The page as a screen reader gets it."""

from dataclasses import dataclass
from typing import Any

from tests.page.browser import Browser


@dataclass(frozen=True)
class Node:
    role: str
    name: str
    properties: dict[str, Any]


def tree(browser: Browser) -> list[Node]:
    """All that is not hidden, in the order in which it is read."""
    nodes = {it["nodeId"]: it for it in browser.command("Accessibility.getFullAXTree")["nodes"]}
    ordered = [next(iter(nodes.values()))]
    for node in ordered:
        at = ordered.index(node) + 1
        ordered[at:at] = [nodes[it] for it in node.get("childIds", []) if it in nodes]
    return [
        Node(
            it["role"]["value"],
            it.get("name", {}).get("value", ""),
            {each["name"]: each["value"].get("value") for each in it.get("properties", [])},
        )
        for it in ordered
        if not it["ignored"]
    ]


def names(nodes: list[Node], role: str) -> list[str]:
    return [it.name for it in nodes if it.role == role]
