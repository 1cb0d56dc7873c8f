"""What an update leaves behind that was killed: its lock on the stack."""

import json
import os

from rehearsal.commands.pulumi import Pulumi
from rehearsal.commands.refusal import Refusal


def release(pulumi: Pulumi, stack: str) -> None:
    """Removes the lock of an update that is dead; refuses while one is alive."""
    if refuse_while_alive(pulumi, stack):
        print(f"\nThe last update of `{stack}` was interrupted; its lock goes.")
        pulumi.succeed("cancel", "--yes", "-s", stack)


def refuse_while_alive(pulumi: Pulumi, stack: str) -> bool:
    """Whether a dead update left its lock."""
    holders = [
        json.loads(lock.read_text(encoding="utf-8"))["pid"]
        for lock in (pulumi.home.state / ".pulumi" / "locks").glob(f"*/*/{stack}/*.json")
    ]
    for pid in holders:
        if alive(pid):
            raise Refusal(f"an update of `{stack}` is at work (process {pid}); wait for it to end")
    return bool(holders)


def alive(pid: int) -> bool:
    try:
        os.kill(pid, 0)
    except ProcessLookupError:
        return False
    except PermissionError:
        return True
    return True
