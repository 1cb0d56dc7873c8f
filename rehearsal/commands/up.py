"""Deploys both regions."""

import os
from pathlib import Path

from rehearsal.commands import project, update
from rehearsal.commands.inventory import Inventory
from rehearsal.commands.refusal import Refusal
from rehearsal.commands.rehearsal import Rehearsal
from rehearsal.commands.table import table

NEXT = """
Look:  make status
       . {environment}     (in a shell of its own: there, plain `pulumi` works on the rehearsal)
Try:   make outage REGION=primary MODE=hang, then make failover
       make recover REGION=primary, then make failover again, then make failback
End:   make down
"""


def up(rehearsal: Rehearsal) -> None:
    for stack in project.STACKS:
        if not rehearsal.has_stack(stack):
            rehearsal.pulumi.succeed("stack", "init", stack)
        outcome = update.update(rehearsal.pulumi, stack)
        if outcome.conflicts:
            raise Refusal(
                f"`{stack}` meets resources that an interrupted update created but didn't record;"
                f" run `make repair STACK={stack}`, then `make up`"
            )
        if outcome.code:
            raise Refusal(f"`{stack}` isn't deployed; mend what the message above says")
    _summarize(rehearsal)


def _summarize(rehearsal: Rehearsal) -> None:
    held = rehearsal.azure.resources()
    rows = []
    for stack in reversed(project.STACKS):
        region = rehearsal.region(stack)
        inventory = Inventory(held, region)
        rows.append(
            (
                stack,
                region,
                rehearsal.pulumi.answer("stack", "output", "-s", stack)["standing"],
                len(inventory.queues()),
                len(inventory.workflows()),
                len(inventory.gateways()),
                len(inventory.grants()),
            )
        )
    print("\nBoth regions are deployed, on this machine only:\n")
    print(table(("stack", "region", "standing", "queues", "workflows", "gateways", "grants"), rows))
    shown = Path(os.path.relpath(rehearsal.home.environment))
    print(NEXT.format(environment=rehearsal.home.environment if ".." in shown.parts else shown))
