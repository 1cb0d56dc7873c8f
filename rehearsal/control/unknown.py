"""Values that a preview cannot know yet."""

from typing import Any

UNKNOWN = "04da6b54-80e4-46f7-96ec-b56ff0331ba9"
"""The engine's sentinel."""


def is_unknown(value: Any) -> bool:
    return bool(value == UNKNOWN)


def has_unknown(value: Any) -> bool:
    """Whether anything in `value` is unknown, at any depth."""
    if isinstance(value, dict):
        return any(map(has_unknown, value.values()))
    if isinstance(value, list):
        return any(map(has_unknown, value))
    return is_unknown(value)
