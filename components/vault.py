"""Backups of the gateway's configuration, in the region that survives."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import timedelta

import pulumi
from pulumi import Input, Output, ResourceOptions
from pulumi_azure_native import apimanagement, automation, managedidentity, resources, storage

from components import naming
from components.automation import Automation, AutomationArgs
from components.child import child_of
from components.grant import BuiltInRole, grant

CONTAINER = "gateway-backups"


@dataclass(frozen=True, kw_only=True)
class VaultArgs:
    workload: str
    location: str
    """The DR region: backups must lie in the region that survives."""
    suffix: Input[str]
    gateway: apimanagement.ApiManagementService
    gateway_resource_group: Input[str]
    gateway_identity: managedidentity.UserAssignedIdentity
    """As this API Management writes its backups."""
    frequency: automation.ScheduleFrequency = automation.ScheduleFrequency.DAY
    interval: int = 1
    start_hour: int = 2
    """UTC."""
    retention: timedelta = timedelta(days=35)
    """How long a backup is kept; API Management restores none older than 30 days."""
    tags: Mapping[str, str] = field(default_factory=dict)


class Vault(pulumi.ComponentResource):
    """Read-access geo-redundant storage, and the Automation account that fills it on a schedule."""

    backup_account: Output[str]
    backup_container: Output[str]

    def __init__(self, name: str, args: VaultArgs, opts: ResourceOptions | None = None) -> None:
        super().__init__("sbdr:index:Vault", name, None, opts)
        group = resources.ResourceGroup(
            f"{name}-group",
            resource_group_name=naming.resource_group(args.workload, "vault"),
            location=args.location,
            tags=args.tags,
            opts=child_of(self, timeout="30m"),
        )
        identity = managedidentity.UserAssignedIdentity(
            f"{name}-identity",
            resource_name_=naming.identity(args.workload, "backup", "vault"),
            resource_group_name=group.name,
            location=args.location,
            tags=args.tags,
            opts=child_of(self),
        )

        account = storage.StorageAccount(
            f"{name}-backups",
            account_name=Output.from_input(args.suffix).apply(
                lambda suffix: naming.backup_account(args.workload, suffix)
            ),
            resource_group_name=group.name,
            location=args.location,
            kind=storage.Kind.STORAGE_V2,
            sku={"name": storage.SkuName.STANDARD_RAGRS},
            allow_shared_key_access=False,
            allow_blob_public_access=False,
            minimum_tls_version=storage.MinimumTlsVersion.TLS1_2,
            tags=args.tags,
            opts=child_of(self, protect=True),
        )
        container = storage.BlobContainer(
            f"{name}-container",
            container_name=CONTAINER,
            resource_group_name=group.name,
            account_name=account.name,
            public_access=storage.PublicAccess.NONE,
            opts=child_of(self),
        )
        storage.ManagementPolicy(
            f"{name}-expiry",
            management_policy_name="default",
            resource_group_name=group.name,
            account_name=account.name,
            policy={"rules": [_delete_after(args.retention)]},
            opts=child_of(self, depends_on=[container]),
        )

        for who, role, scope, principal in (
            ("operator", BuiltInRole.API_MANAGEMENT_SERVICE_OPERATOR, args.gateway, identity),
            ("reader", BuiltInRole.STORAGE_BLOB_DATA_READER, container, identity),
            ("writer", BuiltInRole.STORAGE_BLOB_DATA_CONTRIBUTOR, container, args.gateway_identity),
        ):
            grant(
                f"{name}-{who}",
                role,
                scope=scope.id,
                principal_id=principal.principal_id,
                parent=self,
            )

        Automation(
            f"{name}-automation",
            AutomationArgs(
                workload=args.workload,
                resource_group=group.name,
                location=args.location,
                suffix=args.suffix,
                identity_id=identity.id,
                frequency=args.frequency,
                interval=args.interval,
                start_hour=args.start_hour,
                backup_parameters=[
                    args.gateway.id.apply(lambda id: id.split("/")[2]),
                    args.gateway_resource_group,
                    args.gateway.name,
                    account.name,
                    container.name,
                    args.gateway_identity.client_id,
                    identity.client_id,
                ],
                tags=args.tags,
            ),
            ResourceOptions(parent=self),
        )
        self.backup_account, self.backup_container = account.name, container.name
        self.register_outputs(
            {"backup_account": self.backup_account, "backup_container": self.backup_container}
        )


def _delete_after(retention: timedelta) -> storage.ManagementPolicyRuleArgsDict:
    return {
        "name": "delete-old-backups",
        "enabled": True,
        "type": storage.RuleType.LIFECYCLE,
        "definition": {
            "actions": {
                "base_blob": {
                    "delete": {"days_after_modification_greater_than": retention.days},
                },
            },
            "filters": {"blob_types": ["blockBlob"], "prefix_match": [f"{CONTAINER}/"]},
        },
    }
