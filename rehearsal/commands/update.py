"""One `pulumi up`, and what came of it."""

import json
import re
import tempfile
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from rehearsal.commands import interruption
from rehearsal.commands.pulumi import Pulumi
from rehearsal.commands.refusal import Refusal

ATTEMPTS = 3
"""How often an update is tried: what failed may pass, and what succeeded stays."""

CONFLICT = re.compile(r"cannot create already existing resource '(?P<id>[^']+)'")
"""The words of the azure-native provider for a resource that Azure has and the state has not."""

UNCHANGED = ("same", "read")
"""Steps of the engine that change nothing; a stack reference is read."""


@dataclass(frozen=True, kw_only=True)
class Outcome:
    code: int
    """The exit code of `pulumi up`."""
    conflicts: Mapping[str, str] = field(default_factory=dict)
    """URN to Azure id, where creating failed because the resource is there already."""
    changed: int = 0
    """Resources created, updated, replaced or deleted."""
    met_failures: bool = False
    """Azure refused or didn't answer; false when the program itself ended the update."""


def outcome(code: int, events: Iterable[Mapping[str, Any]]) -> Outcome:
    """Reads the engine's events."""
    conflicts = {}
    changed = 0
    met_failures = False
    for event in events:
        diagnostic = event.get("diagnosticEvent", {})
        if diagnostic.get("severity") == "error" and (
            match := CONFLICT.search(diagnostic["message"])
        ):
            conflicts[diagnostic["urn"]] = match["id"]
        if counts := event.get("summaryEvent", {}).get("resourceChanges"):
            changed = sum(n for operation, n in counts.items() if operation not in UNCHANGED)
        met_failures = met_failures or "resOpFailedEvent" in event
    return Outcome(code=code, conflicts=conflicts, changed=changed, met_failures=met_failures)


def update(pulumi: Pulumi, stack: str, *flags: str) -> Outcome:
    """Runs `pulumi up` once, whatever an earlier update left behind."""
    interruption.release(pulumi, stack)
    with tempfile.TemporaryDirectory() as folder:
        log = Path(folder) / "events"
        code = pulumi.run(
            *("up", "--yes", "--skip-preview", *flags, "-s", stack),
            unseen=("--event-log", str(log)),
            PULUMI_DEBUG_COMMANDS="true",
        )
        lines = log.read_text(encoding="utf-8").splitlines() if log.exists() else []
    return outcome(code, map(json.loads, lines))


def complete(pulumi: Pulumi, stack: str) -> int:
    """Updates until `pulumi up` exits with 0; returns how many resources changed."""
    changed = 0
    for attempt in range(1, ATTEMPTS + 1):
        result = update(pulumi, stack, "--continue-on-error")
        changed += result.changed
        if result.code == 0:
            return changed
        if result.conflicts:
            raise Refusal(
                f"`{stack}` meets resources that an interrupted update created but didn't record;"
                f" run `make repair STACK={stack}`, then this command again"
            )
        if result.code < 0:
            raise Refusal(f"the update of `{stack}` was killed; run this command again")
        if not result.met_failures:
            raise Refusal(f"`{stack}` could not be updated; mend what the message above says")
        if attempt < ATTEMPTS:
            print(f"\nNot complete yet: once more ({attempt + 1} of {ATTEMPTS}).")
    raise Refusal(
        f"`{stack}` is still not complete after {ATTEMPTS} updates (see the messages above);"
        " what was updated stays so: run this command again when the cause has passed"
    )
