"""Leaves nothing: no resource, no state, no server."""

import shutil

from rehearsal.commands import interruption
from rehearsal.commands.home import Home
from rehearsal.commands.project import STACKS
from rehearsal.commands.rehearsal import Rehearsal
from rehearsal.commands.server_process import stop
from rehearsal.commands.topmost import topmost


def down(rehearsal: Rehearsal) -> None:
    stacks = [stack for stack in reversed(STACKS) if rehearsal.has_stack(stack)]
    for stack in stacks:
        rehearsal.require_reachable(stack, "nothing can be destroyed there")
    for stack in stacks:
        interruption.release(rehearsal.pulumi, stack)
        # Queues and backups are protected: whoever takes them down says so.
        rehearsal.pulumi.succeed("state", "unprotect", "--all", "--yes", "-s", stack)
        rehearsal.pulumi.succeed("destroy", "--yes", "--skip-preview", "-s", stack)
        rehearsal.pulumi.succeed("stack", "rm", "--yes", "-s", stack)
    left = [resource["id"] for resource in rehearsal.azure.resources()]
    clear_away(rehearsal.home)
    if left:
        print("\nCreated but never recorded, so not destroyed (on Azure, delete these by hand):")
        print("\n".join(f"  {id}" for id in topmost(left)))
    else:
        print("\nAzure holds nothing any more.")
    print("The rehearsal has ended: its server, state and settings are gone.")


def clear_away(home: Home) -> None:
    """Ends the server and removes the folder, if it is one that was prepared."""
    stop(home)
    if home.environment.exists():
        shutil.rmtree(home.path)
