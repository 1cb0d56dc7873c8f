"""What Azure holds, against what the settings want."""

from collections.abc import Iterable, Iterator, Mapping
from typing import Any

UNKNOWN = "04da6b54-80e4-46f7-96ec-b56ff0331ba9"
"""Stands in a preview for a value that only an update can know."""
SECRET = "[secret]"
"""Stands in a preview for a secret."""


def differences(
    steps: Iterable[Mapping[str, Any]], held: Mapping[str, Mapping[str, Any]]
) -> list[str]:
    """A line for each difference; `steps` is what `pulumi preview --json --show-sames` lists.

    `held` maps Azure ids to the inputs that Azure was last given.
    """
    return [line for step in steps for line in _of_step(step, held)]


def _of_step(step: Mapping[str, Any], held: Mapping[str, Mapping[str, Any]]) -> Iterator[str]:
    old, new = step.get("oldState", {}), step.get("newState", {})
    if not (new or old)["type"].startswith("azure-native:"):
        return
    what = f"{(new or old)['type'].rpartition(':')[2]} {step['urn'].rpartition('::')[2]}"
    if step["op"] == "delete":
        yield f"{what}: no longer wanted"
    elif old.get("id") not in held:
        yield f"{what}: missing"
    else:
        # What Azure never gives back, such as a key, counts as it was last sent.
        has = {**old.get("inputs", {}), **held[old["id"]]}
        for path, wants, found in _unequal(new.get("inputs", {}), has, ""):
            yield f"{what}: {path} is {_short(found)}, should be {_short(wants)}"


def _unequal(wants: Any, has: Any, path: str) -> Iterator[tuple[str, Any, Any]]:
    if wants in (UNKNOWN, SECRET) or wants == has:
        return
    if isinstance(wants, Mapping) and isinstance(has, Mapping):
        for key in sorted(wants.keys() | has.keys()):
            yield from _unequal(wants.get(key), has.get(key), f"{path}.{key}" if path else key)
    else:
        yield path, wants, has


def _short(value: Any) -> str:
    text = "absent" if value is None else str(value)
    return text if len(text) <= 40 else f"{text[:37]}..."
