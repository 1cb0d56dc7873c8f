"""Azure's part: a region that stops answering, and answers again."""

from rehearsal.client import Refused
from rehearsal.commands.project import STACKS
from rehearsal.commands.refusal import Refusal
from rehearsal.commands.rehearsal import Rehearsal

MODES = {
    "refuse": "is dark: every call to it fails at once",
    "hang": "is dark: no call to it gets an answer before the caller gives up",
    "lose": "loses its answers: what it is asked is done, and nobody is told",
    "slow": "is slow: every answer comes late",
}
DARK = ("refuse", "hang")
PARTS = {"": "", "bus": "'s bus", "workflows": "'s Logic Apps service"}


def outage(rehearsal: Rehearsal, role: str, mode: str, part: str) -> None:
    require_role("REGION", role)
    mode = mode or "refuse"
    if mode not in MODES:
        raise Refusal(f"MODE is `{mode}`; it must be one of {', '.join(MODES)}")
    if part not in PARTS:
        raise Refusal(f"PART is `{part}`; it must be bus or workflows, or not be there")
    _set(rehearsal, role, mode, part)
    print(f"{rehearsal.place(role)}{PARTS[part]} {MODES[mode]}.")
    if mode in DARK and not part:
        print(f"Next: `make {'failover' if role == 'primary' else 'failback'}`, `make status`.")


def recover(rehearsal: Rehearsal, role: str) -> None:
    require_role("REGION", role)
    for part in PARTS:
        _set(rehearsal, role, "up", part)
    print(f"{rehearsal.place(role)} answers again.")


def _set(rehearsal: Rehearsal, role: str, state: str, part: str) -> None:
    try:
        rehearsal.azure.set_region(rehearsal.region(role), state, part or None)
    except Refused:
        raise Refusal(f"nothing of `{role}` is deployed; run `make up` first") from None


def require_role(variable: str, value: str) -> None:
    if value not in STACKS:
        given = f"is `{value}`" if value else "is missing"
        raise Refusal(f"{variable} {given}; it must be one of {', '.join(sorted(STACKS))}")
