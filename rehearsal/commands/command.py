"""From the name of a command to its work."""

from collections.abc import Callable
from contextlib import nullcontext
from dataclasses import dataclass
from typing import Any

from rehearsal.commands import project
from rehearsal.commands.advance import advance
from rehearsal.commands.backup import backup
from rehearsal.commands.changeover import failback, failover
from rehearsal.commands.down import clear_away, down
from rehearsal.commands.drill import drill
from rehearsal.commands.environment import prepare
from rehearsal.commands.home import Home
from rehearsal.commands.lock import exclusive
from rehearsal.commands.outage import outage, recover
from rehearsal.commands.publish import publish
from rehearsal.commands.pulumi import Pulumi
from rehearsal.commands.refusal import Refusal
from rehearsal.commands.rehearsal import Rehearsal
from rehearsal.commands.repair import repair
from rehearsal.commands.restore import restore
from rehearsal.commands.server_process import running
from rehearsal.commands.status import status
from rehearsal.commands.up import up
from rehearsal.provider.plugins import install_plugins


@dataclass(frozen=True, kw_only=True)
class Command:
    work: Callable[..., None]
    """Takes the rehearsal, and `arguments` strings."""
    arguments: int = 0
    alone: bool = True
    """Whether it must not run beside another: an outage may strike at any time, a look is free."""


COMMANDS = {
    "up": Command(work=up),
    "failover": Command(work=failover, arguments=1),
    "failback": Command(work=failback, arguments=1),
    "repair": Command(work=repair, arguments=1),
    "backup": Command(work=backup, alone=False),
    "restore": Command(work=restore, arguments=1),
    "advance": Command(work=advance, arguments=1, alone=False),
    "publish": Command(work=publish, arguments=3, alone=False),
    "drill": Command(work=drill, arguments=1, alone=False),
    "down": Command(work=down),
    "outage": Command(work=outage, arguments=3, alone=False),
    "recover": Command(work=recover, arguments=1, alone=False),
    "status": Command(work=status, alone=False),
}


def run(name: str, arguments: list[str]) -> None:
    """Raises Refusal when the operator has something to mend first."""
    command = COMMANDS[name]
    home = Home.chosen()
    if name == "up":
        prepare(home)
    elif not home.begun:
        if name == "down":
            clear_away(home)
            print("There is nothing to take down.")
            return
        raise Refusal("nothing is deployed; run `make up` first")
    lock: Any = exclusive(home, name) if command.alone else nullcontext()
    with lock:
        if name == "up":
            project.refresh(home)
            install_plugins(home.pulumi_home)
        pulumi = Pulumi(home=home)
        rehearsal = Rehearsal(home=home, pulumi=pulumi, azure=running(home))
        given = [*arguments, *[""] * command.arguments][: command.arguments]
        command.work(rehearsal, *given)
