"""The order of actions that run after one another.

Azure runs actions at the same time unless one runs after the other. Actions that take no time may
just as well run in turn; two that take time and could overlap are refused.
"""

from collections.abc import Collection, Mapping
from itertools import pairwise

from rehearsal.workflow.errors import UnsupportedWorkflow

After = Mapping[str, Collection[str]]
"""What each action runs after."""


def ancestors(after: After, where: str) -> dict[str, frozenset[str]]:
    """All that has ended before each action begins, in an order that can be run.

    Raises UnsupportedWorkflow for an action that runs after itself or after none that is there.
    """
    for name, befores in after.items():
        for before in befores:
            if before not in after:
                raise UnsupportedWorkflow(
                    f"{where}: {name!r} runs after {before!r}, which is not among its neighbours"
                )
    found: dict[str, frozenset[str]] = {}
    while len(found) < len(after):
        ready = [n for n in after if n not in found and all(b in found for b in after[n])]
        if not ready:
            left = ", ".join(repr(name) for name in after if name not in found)
            raise UnsupportedWorkflow(f"{where}: {left} would wait for one another for ever")
        for name in ready:
            found[name] = frozenset().union(after[name], *(found[b] for b in after[name]))
    return found


def in_turn(
    before: Mapping[str, frozenset[str]], instant: Collection[str], where: str
) -> list[str]:
    """Each action once all before it have ended, those first that take no time."""
    slow = [name for name in before if name not in instant]
    for one, other in pairwise(slow):
        if one not in before[other] and other not in before[one]:
            raise UnsupportedWorkflow(
                f"{where}: {one!r} and {other!r} would run at the same time, "
                "which the rehearsal does not execute"
            )
    return sorted(before, key=lambda name: (len(before[name] - set(instant)), name in slow))
