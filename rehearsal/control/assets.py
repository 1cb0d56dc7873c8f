"""Files as the engine hands them over: an envelope with a hash, and what they hold."""

from typing import Any

SIGNATURE = "4dabf18193072939515e22adb298388d"
ASSET = "c44067f5952c0a294b673a41bacd8c17"
CONTENT = "content"
"""Key under which a plugin adds the bytes, in base64."""


def is_asset(value: Any) -> bool:
    return isinstance(value, dict) and value.get(SIGNATURE) == ASSET


def without_content(value: dict[str, Any]) -> dict[str, Any]:
    """The envelope as the engine sent it."""
    return {key: part for key, part in value.items() if key != CONTENT}


def same(one: Any, other: Any) -> bool:
    """Two envelopes of the same file; a path or text may be missing in one of them."""
    return is_asset(one) and is_asset(other) and bool(one.get("hash") == other.get("hash"))
