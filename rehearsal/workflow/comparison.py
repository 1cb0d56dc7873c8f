"""How values compare."""

from typing import Any

from rehearsal.workflow.errors import Failure


def equals(one: Any, other: Any) -> bool:
    """Unlike Python's comparison, knows that `true` is not 1."""
    if isinstance(one, bool) or isinstance(other, bool):
        return one is other
    if isinstance(one, dict) and isinstance(other, dict):
        return one.keys() == other.keys() and all(equals(one[k], other[k]) for k in one)
    if isinstance(one, list) and isinstance(other, list):
        return len(one) == len(other) and all(map(equals, one, other))
    return bool(one == other)


def contains(collection: Any, value: Any) -> bool:
    match collection:
        case list():
            return any(equals(item, value) for item in collection)
        case str() if isinstance(value, str):
            return value in collection
        case dict() if isinstance(value, str):
            return value in collection
    raise Failure(f"contains() cannot look for {value!r} in {collection!r}")


def less(one: Any, other: Any) -> bool:
    if isinstance(one, str) and isinstance(other, str):
        return one < other
    return number(one, "less") < number(other, "less")


def number(value: Any, function: str) -> int | float:
    if isinstance(value, int | float) and not isinstance(value, bool):
        return value
    raise Failure(f"{function}() needs numbers, not {value!r}")
