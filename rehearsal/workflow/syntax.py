"""The strings of a definition: plain, or with expressions.

https://learn.microsoft.com/azure/logic-apps/logic-apps-workflow-definition-language#expressions
"""

import re

from rehearsal.workflow.errors import UnsupportedWorkflow
from rehearsal.workflow.parser import Parser
from rehearsal.workflow.tree import Node, Text

LONGEST = 8192
"""Characters of one expression: Azure's limit."""

_INTERPOLATION = re.compile(r"@@?\{")


def parse(value: str) -> str | Node | Text:
    """What a string of a definition stands for: itself, an expression, or a text with some.

    Raises UnsupportedWorkflow for what is no expression of the language.
    """
    if len(value) > LONGEST and "@" in value:
        raise UnsupportedWorkflow(f"an expression is longer than {LONGEST} characters")
    if value.startswith("@") and not value.startswith(("@@", "@{")):
        return Parser(value, 1).whole()
    parts = _parts(value)
    if any(not isinstance(part, str) for part in parts):
        return Text(tuple(parts))
    return "".join(str(part) for part in parts)


def _parts(value: str) -> list[str | Node]:
    escaped = value.startswith("@@")
    parts: list[str | Node] = ["@"] if escaped else []
    position = 2 if escaped else 0
    while match := _INTERPOLATION.search(value, position):
        parts.append(value[position : match.start()])
        if match[0] == "@@{":
            parts.append("@{")
            position = match.end()
        else:
            node, position = Parser(value, match.end()).interpolated()
            parts.append(node)
    return [part for part in (*parts, value[position:]) if part != ""]
