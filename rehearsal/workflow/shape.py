"""Reads the parts of a definition; whatever is missing or unknown is refused by a sentence."""

from collections.abc import Collection, Mapping
from datetime import timedelta
from typing import Any

from rehearsal.control.durations import parse
from rehearsal.control.refusal import Refusal
from rehearsal.workflow.errors import UnsupportedWorkflow


def fields(
    value: Any, where: str, *, needed: Collection[str] = (), optional: Collection[str] = ()
) -> Mapping[str, Any]:
    """An object with all that is needed and nothing that is neither needed nor optional."""
    found = mapping(value, where)
    for name in needed:
        if name not in found:
            raise UnsupportedWorkflow(f"{where} has no {name!r}")
    for name in found:
        if name not in needed and name not in optional:
            raise UnsupportedWorkflow(f"{where}: the rehearsal does not execute {name!r}")
    return found


def mapping(value: Any, where: str) -> Mapping[str, Any]:
    if not isinstance(value, dict):
        raise UnsupportedWorkflow(f"{where} must be an object, not {value!r}")
    return value


def text(value: Any, where: str) -> str:
    if not isinstance(value, str):
        raise UnsupportedWorkflow(f"{where} must be a string, not {value!r}")
    return value


def exactly(value: Any, where: str, *allowed: Any) -> Any:
    if not any(type(value) is type(it) and value == it for it in allowed):
        either = " or ".join(repr(it) for it in allowed)
        raise UnsupportedWorkflow(f"{where} must be {either}, not {value!r}")
    return value


def whole(value: Any, where: str, least: int, most: int) -> int:
    if type(value) is not int or not least <= value <= most:
        raise UnsupportedWorkflow(f"{where} must be a whole number from {least} to {most}")
    return value


def duration(value: Any, where: str, least: timedelta, most: timedelta) -> timedelta:
    try:
        length = parse(text(value, where), where)
    except Refusal as refusal:
        raise UnsupportedWorkflow(str(refusal)) from refusal
    if not least <= length <= most:
        raise UnsupportedWorkflow(f"{where}: {value} is not within {least} and {most}")
    return length
