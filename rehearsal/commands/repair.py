"""Completes a deployment that was interrupted, adopting what was created but not recorded."""

import json
from collections.abc import Mapping
from pathlib import Path
from tempfile import TemporaryDirectory

from rehearsal.commands import interruption
from rehearsal.commands.import_file import adoption
from rehearsal.commands.outage import require_role
from rehearsal.commands.refusal import Refusal
from rehearsal.commands.rehearsal import Rehearsal
from rehearsal.commands.update import update

ROUNDS = 8
"""What depends on something adopted shows only in the next round; no deployment nests deeper."""


def repair(rehearsal: Rehearsal, stack: str) -> None:
    require_role("STACK", stack)
    pulumi = rehearsal.pulumi
    if not rehearsal.has_stack(stack):
        raise Refusal(f"there is no `{stack}` yet; run `make up` first")
    interruption.refuse_while_alive(pulumi, stack)
    pulumi.succeed("cancel", "--yes", "-s", stack)
    # Excluding everything asks nothing of Azure, which may be partly dark: only the records go.
    pulumi.succeed(
        *("refresh", "--yes", "--skip-preview", "--non-interactive", "--clear-pending-creates"),
        *("--exclude", "**", "-s", stack),
    )
    adopted = 0
    for _ in range(ROUNDS):
        outcome = update(pulumi, stack, "--continue-on-error")
        if outcome.code == 0:
            print(f"\n`{stack}` is complete; {adopted or 'no'} resources were adopted.")
            return
        if not outcome.conflicts:
            raise Refusal(f"`{stack}` could not be completed; mend what the messages above say")
        adopted += _adopt(rehearsal, stack, outcome.conflicts)
    raise Refusal(f"`{stack}` still meets resources that it cannot adopt; see the messages above")


def _adopt(rehearsal: Rehearsal, stack: str, ids: Mapping[str, str]) -> int:
    with TemporaryDirectory() as folder:
        file = Path(folder) / "import.json"
        rehearsal.pulumi.quietly("preview", "--import-file", str(file), "-s", stack)
        document = adoption(json.loads(file.read_text(encoding="utf-8")), ids)
        file.write_text(json.dumps(document, indent=2), encoding="utf-8")
        print("\nAdopting what Azure has and the state has not:")
        for resource in document["resources"]:
            print(f"  {resource['name']}  {resource['id']}")
        rehearsal.pulumi.succeed(
            *("import", "--file", str(file), "--generate-code=false", "--protect=false"),
            *("--yes", "--skip-preview", "-s", stack),
        )
    return len(ids)
