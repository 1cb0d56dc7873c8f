"""What commands ask of the vault's rooms."""

import json
import urllib.request
from typing import Any

from rehearsal.client import Answer, Client

API_VERSION = "2024-05-01"


class VaultClient(Client):
    def start_job(self, runbook: str, parameters: list[str] | None = None) -> Answer:
        """`runbook`: ARM id; without parameters those of its schedule."""
        job: Answer = self._ask("POST", "/jobs", {"runbook": runbook, "parameters": parameters})
        return job

    def job(self, id: str, after: int = 0) -> Answer:
        """A job, and what it said after line number `after`."""
        job: Answer = self._ask("GET", f"/jobs/{id}?after={after}")
        return job

    def jobs(self) -> list[Answer]:
        found: list[Answer] = self._ask("GET", "/jobs")
        return found

    def now(self) -> str:
        """Azure's instant, ISO 8601."""
        return str(self._ask("GET", "/clock")["now"])

    def advance(self, seconds: float) -> str:
        """Moves Azure's clock forward; what that makes due has begun on return."""
        return str(self._ask("POST", "/clock/advance", {"seconds": seconds})["now"])

    def fail(
        self, room: str, status: int, times: int, retry_after: str | None = None, after: int = 0
    ) -> None:
        """`room` (arm, blob or identity) gives other answers after the next `after` ones.

        Status 0 is no answer at all.
        """
        fault = {"status": status, "times": times, "retryAfter": retry_after, "after": after}
        self._ask("PUT", f"/faults/{room}", fault)

    def token(self, resource: str) -> str:
        """What `az account get-access-token --resource ...` prints."""
        return str(self._ask("POST", "/tokens", {"resource": resource})["access_token"])

    def reveal(self, id: str, verb: str) -> dict[str, Any]:
        """`az rest --method post`: listSecrets of a subscription, listValue of a named value."""
        request = urllib.request.Request(
            f"{self.url}/arm{id}/{verb}?api-version={API_VERSION}",
            data=b"{}",
            headers={"Authorization": f"Bearer {self.token('https://management.azure.com')}"},
        )
        with urllib.request.urlopen(request, timeout=60) as response:
            revealed: dict[str, Any] = json.loads(response.read())
        return revealed
