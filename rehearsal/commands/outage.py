"""Azure's part: a region that stops answering, and answers again."""

from rehearsal.client import Refused
from rehearsal.commands.project import STACKS
from rehearsal.commands.refusal import Refusal
from rehearsal.commands.rehearsal import Rehearsal

MODES = {
    "refuse": "every call to it fails at once",
    "hang": "no call to it gets an answer before the caller gives up",
}


def outage(rehearsal: Rehearsal, role: str, mode: str) -> None:
    require_role("REGION", role)
    mode = mode or "refuse"
    if mode not in MODES:
        raise Refusal(f"MODE is `{mode}`; it must be refuse or hang")
    _set(rehearsal, role, mode)
    print(f"{rehearsal.place(role)} is dark: {MODES[mode]}.")
    print(f"Next: `make {'failover' if role == 'primary' else 'failback'}`, `make status`.")


def recover(rehearsal: Rehearsal, role: str) -> None:
    require_role("REGION", role)
    _set(rehearsal, role, "up")
    print(f"{rehearsal.place(role)} answers again.")


def _set(rehearsal: Rehearsal, role: str, state: str) -> None:
    try:
        rehearsal.azure.set_region(rehearsal.region(role), state)
    except Refused:
        raise Refusal(f"nothing of `{role}` is deployed; run `make up` first") from None


def require_role(variable: str, value: str) -> None:
    if value not in STACKS:
        given = f"is `{value}`" if value else "is missing"
        raise Refusal(f"{variable} {given}; it must be one of {', '.join(sorted(STACKS))}")
