"""What every command works on."""

from dataclasses import dataclass

from rehearsal.client import Client, Refused
from rehearsal.commands import project
from rehearsal.commands.home import Home
from rehearsal.commands.pulumi import Pulumi
from rehearsal.commands.refusal import Refusal

PROBE_SECONDS = 3
"""After that much silence a region counts as dark."""


@dataclass(frozen=True, kw_only=True)
class Rehearsal:
    """The two stacks, and the Azure that they're deployed to."""

    home: Home
    pulumi: Pulumi
    azure: Client

    def region(self, role: str) -> str:
        """The Azure region of a stack."""
        return str(project.setting(self.home, role, "region"))

    def place(self, role: str) -> str:
        """A region as a sentence begins with it."""
        return f"The {'DR' if role == 'dr' else role} region ({self.region(role)})"

    def reachable(self, role: str) -> bool:
        try:
            return self.azure.reach(self.region(role), timeout=PROBE_SECONDS)
        except Refused as refused:
            if refused.code != "NOT_FOUND":
                raise
            # Where nothing lives nothing can be dark.
            return True

    def require_reachable(self, role: str, purpose: str) -> None:
        if not self.reachable(role):
            raise Refusal(
                f"{self.place(role)} is dark, so {purpose}; run `make recover REGION={role}` first"
            )

    def resources_of(self, stack: str) -> int:
        """How many resources a stack has recorded; 0 also when there is no such stack."""
        counts = {
            entry["name"]: entry.get("resourceCount") or 0
            for entry in self.pulumi.answer("stack", "ls")
        }
        return int(counts.get(stack, 0))

    def require_deployed(self, stack: str) -> None:
        if not self.resources_of(stack):
            raise Refusal(f"nothing of `{stack}` is deployed; run `make up` first")

    def has_stack(self, stack: str) -> bool:
        return any(entry["name"] == stack for entry in self.pulumi.answer("stack", "ls"))
