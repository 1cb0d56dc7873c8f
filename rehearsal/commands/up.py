"""Deploys both regions."""

import os
from pathlib import Path

from rehearsal.commands import project, update
from rehearsal.commands.inventory import Inventory
from rehearsal.commands.publishing import gateways_of
from rehearsal.commands.refusal import Refusal
from rehearsal.commands.rehearsal import Rehearsal
from rehearsal.commands.table import table

NEXT = """
Look:  {page}     both regions, live
       make status
       . {environment}     (in a shell of its own: there, plain `pulumi` works on the rehearsal)
Try:   make outage REGION=primary MODE=hang, then make failover
       make recover REGION=primary, then make failover again, then make failback
       make drill: all of this while messages are published, and what was lost
       make backup, then make restore
End:   make down"""

PUBLISH = """
Publish:
  make publish CHANNEL={channel} FILE=README.md
or, in the shell with plain `pulumi`:
  KEY=$(pulumi stack output publisherKey --show-secrets -s {stack})
  curl -i {url} \\
       -H "Ocp-Apim-Subscription-Key: $KEY" -H "Idempotency-Key: order-4711" \\
       -H "Content-Type: application/json" -d '{{"order": 4711}}'"""


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
    home = rehearsal.home.environment if ".." in shown.parts else shown
    print(NEXT.format(page=f"{rehearsal.azure.url}/", environment=home))
    if gateways := gateways_of(rehearsal):
        channel, url = min(gateways[0].urls.items())
        print(PUBLISH.format(channel=channel, url=url, stack=gateways[0].role))
    print()
