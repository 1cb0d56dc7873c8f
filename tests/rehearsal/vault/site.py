"""A server with a vault, whose jobs are awaited."""

import json
import urllib.error
import urllib.request
from dataclasses import dataclass
from typing import Any

from rehearsal.vault_client import VaultClient
from tests.rehearsal.processes import Server, wait_until
from tests.rehearsal.vault.deployment import BACKUP, RESTORE, Deployment, container_id

Answer = dict[str, Any]


@dataclass(frozen=True, kw_only=True)
class Replied:
    status: int
    headers: Any
    body: bytes

    @property
    def json(self) -> Any:
        return json.loads(self.body)


@dataclass
class Site:
    server: Server
    azure: VaultClient
    deployed: Deployment

    @classmethod
    def on(cls, server: Server) -> "Site":
        azure = VaultClient(server.home)
        return cls(server, azure, Deployment(azure))

    def backup(self, **other: str) -> Answer:
        """A job, ended."""
        return self.ended(self.begin_backup(**other))

    def restore(self, **other: str) -> Answer:
        return self.ended(self.begin_restore(**other))

    def begin_backup(self, **other: str) -> Answer:
        return self.azure.start_job(BACKUP, self.deployed.backup_parameters(**other))

    def begin_restore(self, **other: str) -> Answer:
        return self.azure.start_job(RESTORE, self.deployed.restore_parameters(**other))

    def ended(self, job: Answer) -> Answer:
        wait_until(lambda: self.azure.job(job["id"])["ended"])
        return self.azure.job(job["id"])

    def until_said(self, job: Answer, text: str) -> None:
        wait_until(lambda: text in said(self.azure.job(job["id"])))

    def backups(self, account: str = "near") -> list[str]:
        """Names of the blobs in the container of an account."""
        at = f"{container_id(account)}/blobs/".lower()
        blobs = self.azure.resources("azure-native:storage:Blob")
        return [it["outputs"]["name"] for it in blobs if it["id"].lower().startswith(at)]

    def published(self, service: str) -> dict[str, Answer]:
        """What is published through a service, by the part of its id that follows."""
        return {
            it["id"][len(service) :]: it["inputs"]
            for it in self.azure.resources()
            if it["id"].startswith(f"{service}/") and "/providers/" not in it["id"][len(service) :]
        }

    def send(self, method: str, path: str, body: bytes | None = None, **headers: str) -> Replied:
        """A request as it is; a header's underscores are hyphens."""
        request = urllib.request.Request(
            f"{self.azure.url}{path}",
            body,
            {name.replace("_", "-"): text for name, text in headers.items()},
            method=method,
        )
        try:
            with urllib.request.urlopen(request, timeout=30) as response:
                return Replied(
                    status=response.status, headers=response.headers, body=response.read()
                )
        except urllib.error.HTTPError as error:
            with error:
                return Replied(status=error.code, headers=error.headers, body=error.read())


def said(job: Answer) -> str:
    return "\n".join(job["output"])
