"""The Automation account with the published runbooks, and the schedule of the backups."""

import hashlib
import json
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

import pulumi
import pulumi_random as random
from pulumi import Input, Output, ResourceOptions, StringAsset
from pulumi_azure_native import automation, storage

from components import naming
from components.child import child_of

RUNBOOKS = Path(__file__).parent.parent / "runbooks"
SCRIPTS = "runbooks"


@dataclass(frozen=True, kw_only=True)
class AutomationArgs:
    workload: str
    resource_group: Input[str]
    location: str
    suffix: Input[str]
    identity_id: Input[str]
    """ARM id of the identity that the runbooks run as."""
    frequency: automation.ScheduleFrequency
    interval: int
    start_hour: int
    """UTC."""
    backup_parameters: Sequence[Input[str]]
    """Positional parameters of the backup runbook."""
    tags: Mapping[str, str] = field(default_factory=dict)


def first_start(now: datetime, start_hour: int) -> datetime:
    """The first `start_hour` that is still ahead when a slow first deployment gets to it.

    Azure wants a schedule to start at least 5 minutes after it is put.
    """
    earliest = now + timedelta(hours=12)
    start = earliest.replace(hour=start_hour, minute=0, second=0, microsecond=0)
    return start if start >= earliest else start + timedelta(days=1)


class Automation(pulumi.ComponentResource):
    """Publishes both runbooks, again whenever they change, and schedules the backup."""

    def __init__(
        self, name: str, args: AutomationArgs, opts: ResourceOptions | None = None
    ) -> None:
        super().__init__("sbdr:index:Automation", name, None, opts)
        self._name, self._args = name, args
        self._account = automation.AutomationAccount(
            f"{name}-account",
            automation_account_name=naming.automation_account(args.workload),
            resource_group_name=args.resource_group,
            location=args.location,
            sku={"name": automation.SkuNameEnum.BASIC},
            identity={
                "type": automation.ResourceIdentityType.USER_ASSIGNED,
                "user_assigned_identities": [args.identity_id],
            },
            disable_local_auth=True,
            tags=args.tags,
            opts=child_of(self),
        )
        self._runtime = automation.RuntimeEnvironment(
            f"{name}-runtime",
            runtime_environment_name="gateway-backup",
            **self._at(),
            location=args.location,
            language="Python",
            version="3.10",
            opts=child_of(self),
        )
        self._scripts = self._script_container()
        backup, digest = self._publish("backup_apim")
        self._publish("restore_apim")
        self._schedule(backup, digest)
        self.register_outputs({})

    def _at(self) -> dict[str, Any]:
        return {
            "resource_group_name": self._args.resource_group,
            "automation_account_name": self._account.name,
        }

    def _script_container(self) -> storage.BlobContainer:
        """Azure Automation fetches scripts by link, so they lie in the open, without a secret."""
        account = storage.StorageAccount(
            f"{self._name}-scripts",
            account_name=Output.from_input(self._args.suffix).apply(
                lambda suffix: naming.scripts_account(self._args.workload, suffix)
            ),
            resource_group_name=self._args.resource_group,
            location=self._args.location,
            kind=storage.Kind.STORAGE_V2,
            sku={"name": storage.SkuName.STANDARD_LRS},
            # The provider uploads blobs with the account's key:
            # https://github.com/pulumi/pulumi-azure-native/issues/2015
            allow_shared_key_access=True,
            allow_blob_public_access=True,
            minimum_tls_version=storage.MinimumTlsVersion.TLS1_2,
            tags=self._args.tags,
            opts=child_of(self),
        )
        self._scripts_account = account.name
        return storage.BlobContainer(
            f"{self._name}-scripts-container",
            container_name=SCRIPTS,
            resource_group_name=self._args.resource_group,
            account_name=account.name,
            public_access=storage.PublicAccess.BLOB,
            opts=child_of(self),
        )

    def _publish(self, runbook: str) -> tuple[automation.Runbook, str]:
        """The published runbook, and the SHA-256 of its script: a new script has a new link."""
        script = (RUNBOOKS / f"{runbook}.py").read_text(encoding="utf-8")
        digest = hashlib.sha256(script.encode()).hexdigest()
        blob = storage.Blob(
            f"{self._name}-{runbook}-script",
            blob_name=f"{runbook}-{digest}.py",
            resource_group_name=self._args.resource_group,
            account_name=self._scripts_account,
            container_name=self._scripts.name,
            content_type="text/x-python",
            source=StringAsset(script),
            opts=child_of(self),
        )
        published = automation.Runbook(
            f"{self._name}-{runbook}",
            runbook_name=runbook,
            **self._at(),
            location=self._args.location,
            runbook_type=automation.RunbookTypeEnum.PYTHON,
            runtime_environment=self._runtime.name,
            publish_content_link=automation.ContentLinkArgs(
                uri=blob.url,
                version="1.0.0.0",
                content_hash=automation.ContentHashArgs(algorithm="SHA256", value=digest),
            ),
            tags=self._args.tags,
            opts=child_of(self),
        )
        return published, digest

    def _schedule(self, backup: automation.Runbook, digest: str) -> None:
        args = self._args
        when = f"every-{args.interval}-{args.frequency.value.lower()}-at-{args.start_hour:02}"
        # Any change of a schedule would send its start again, by then in the past: the name says
        # all that can change, so that a change makes a new schedule.
        schedule = automation.Schedule(
            f"{self._name}-{when}",
            schedule_name=when,
            name=when,
            **self._at(),
            frequency=args.frequency,
            interval=args.interval,
            start_time=first_start(datetime.now(UTC), args.start_hour).isoformat(),
            time_zone="Etc/UTC",
            opts=child_of(self, ignore_changes=["start_time"]),
        )
        parameters = {
            f"[PARAMETER {position}]": value
            for position, value in enumerate(args.backup_parameters, start=1)
        }
        # A job schedule cannot be updated, an update of its runbook makes Azure drop it, and its id
        # cannot be used again: whatever changes either of them makes a new id.
        link = random.RandomUuid(
            f"{self._name}-link-id",
            keepers={
                "script": digest,
                "schedule": when,
                "tags": json.dumps(dict(args.tags), sort_keys=True),
                **parameters,
            },
            opts=child_of(self),
        )
        automation.JobSchedule(
            f"{self._name}-link",
            job_schedule_id=link.result,
            **self._at(),
            runbook={"name": backup.name},
            schedule={"name": schedule.name},
            parameters=parameters,
            opts=child_of(self, delete_before_replace=True),
        )
