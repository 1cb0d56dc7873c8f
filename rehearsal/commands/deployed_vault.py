"""The vault as it is deployed: which service it backs up, and to where."""

import re
from dataclasses import dataclass

from rehearsal.client import Answer
from rehearsal.commands.refusal import Refusal

POSITION = re.compile(r"\[PARAMETER (\d+)\]")


@dataclass(frozen=True, kw_only=True)
class DeployedVault:
    account: str
    """ARM id of the Automation account."""
    region: str
    schedule: Answer
    subscription: str
    resource_group: str
    service: str
    storage: str
    container: str
    gateway_client: str
    vault_client: str

    @classmethod
    def among(cls, resources: list[Answer]) -> "DeployedVault | None":
        """Read off the job schedule of the backup; None where nothing is backed up."""
        by_id = {it["id"].lower(): it for it in resources}
        for link in resources:
            if not link["type"].endswith(":JobSchedule"):
                continue
            account = by_id[link["id"].rpartition("/jobSchedules/")[0].lower()]
            schedule = f"{account['id']}/schedules/{link['inputs']['schedule']['name']}"
            numbered = {
                int(match[1]): value
                for name, value in link["inputs"]["parameters"].items()
                if (match := POSITION.fullmatch(name))
            }
            return cls(
                account=account["id"],
                region=account["region"],
                schedule=by_id[schedule.lower()]["inputs"],
                subscription=numbered[1],
                resource_group=numbered[2],
                service=numbered[3],
                storage=numbered[4],
                container=numbered[5],
                gateway_client=numbered[6],
                vault_client=numbered[7],
            )
        return None

    @classmethod
    def of(cls, resources: list[Answer]) -> "DeployedVault":
        found = cls.among(resources)
        if found is None:
            raise Refusal(
                "there is no vault; `backup.enabled` of `primary` must be true: `make up`"
            )
        return found

    @property
    def service_id(self) -> str:
        return service_id(self.subscription, self.resource_group, self.service)

    @property
    def container_id(self) -> str:
        group = self.account.partition("/providers/")[0]
        return (
            f"{group}/providers/Microsoft.Storage/storageAccounts/{self.storage}"
            f"/blobServices/default/containers/{self.container}"
        )

    def runbook(self, name: str) -> str:
        return f"{self.account}/runbooks/{name}"


def service_id(subscription: str, group: str, service: str) -> str:
    return (
        f"/subscriptions/{subscription}/resourceGroups/{group}"
        f"/providers/Microsoft.ApiManagement/service/{service}"
    )
