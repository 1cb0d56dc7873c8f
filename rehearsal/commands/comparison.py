"""What Pulumi deployed through one API Management service, against what another one has."""

import json
from collections.abc import Callable, Iterable, Iterator, Mapping
from typing import Any

from rehearsal.client import Answer

PLACE = ("resourceGroupName", "serviceName")
"""Inputs that tell where a thing is, not what it is."""
SIGNATURE = "4dabf18193072939515e22adb298388d"
"""Marks a secret in a stack's export; its value stands beside it."""
REVEALED = {"Subscription": "listSecrets", "NamedValue": "listValue"}

Reveal = Callable[[str, str], Mapping[str, Any]]
Row = tuple[str, str, str]


def compare(
    recorded: Iterable[Mapping[str, Any]],
    held: Iterable[Answer],
    source: str,
    target: str,
    reveal: Reveal,
) -> list[Row]:
    """Kind, name and finding of each; the finding of what came back whole is "same".

    `recorded` is a stack's export with secrets in plain; `source` and `target` are ARM ids.
    """
    there = {key: it for it in held if (key := _within(target, it["id"]))}
    rows = []
    for it in recorded:
        if key := _within(source, it.get("id", "")):
            rows.append((*_named(it), _finding(it, there.pop(key, None), reveal)))
    rows += [(*_named(it), "not in the stack") for it in there.values()]
    return sorted(rows)


def _finding(it: Mapping[str, Any], other: Answer | None, reveal: Reveal) -> str:
    if other is None:
        return "missing"
    verb = REVEALED.get(_named(it)[0])
    has = {**other["inputs"], **(reveal(other["id"], verb) if verb else {})}
    wants = _plain(it["inputs"])
    unequal = [n for n in sorted(wants) if n not in PLACE and wants[n] != has.get(n)]
    return f"differs in {', '.join(unequal)}" if unequal else "same"


def _plain(value: Any) -> Any:
    if isinstance(value, dict):
        if SIGNATURE in value and "plaintext" in value:
            return json.loads(value["plaintext"])
        return {name: _plain(it) for name, it in value.items()}
    return [_plain(it) for it in value] if isinstance(value, list) else value


def _named(it: Mapping[str, Any]) -> tuple[str, str]:
    return it["type"].rpartition(":")[2], it["id"].rpartition("/")[2]


def _within(service: str, id: str) -> str:
    """The part of an id that follows the service's; "" for the service itself and all else."""
    inside = (
        id.lower().startswith(f"{service.lower()}/") and "/providers/" not in id[len(service) :]
    )
    return id[len(service) :].lower() if inside else ""


def unlike(rows: Iterable[Row]) -> Iterator[Row]:
    return (row for row in rows if row[2] != "same")
