"""What processor and relay share: API connection, grant, Logic App."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any

import pulumi
from pulumi import Input, Output, ResourceOptions
from pulumi_azure_native import managedidentity, resources

from components.child import child_of
from components.grant import BuiltInRole, grant
from components.logic_app import logic_app


@dataclass(frozen=True, kw_only=True)
class ConsumerArgs:
    resource_group: Input[str]
    location: str
    workflow_name: str
    connection_name: str
    definition: Mapping[str, Any]
    """The workflow definition; its trigger takes messages off the queue under a peek-lock."""
    parameters: Mapping[str, Input[Any]]
    """Workflow parameters besides `$connections` and `identity`."""
    queue_id: Input[str]
    host: Input[str]
    """Host of the namespace the queue lies in."""
    identity: managedidentity.UserAssignedIdentity
    enabled: bool
    tags: Mapping[str, str] = field(default_factory=dict)


class Consumer(pulumi.ComponentResource):
    """A Logic App that may receive from one queue, and from no other."""

    connection: dict[str, Input[Any]]
    """The entry of `$connections`, for another workflow on the same queue."""

    def __init__(self, name: str, args: ConsumerArgs, opts: ResourceOptions | None = None) -> None:
        super().__init__("sbdr:index:Consumer", name, None, opts)

        receiver = grant(
            f"{name}-receiver",
            BuiltInRole.SERVICE_BUS_DATA_RECEIVER,
            scope=args.queue_id,
            principal_id=args.identity.principal_id,
            parent=self,
        )

        subscription = args.identity.id.apply(lambda id: f"/subscriptions/{id.split('/')[2]}")
        managed_api = Output.format(
            "{0}/providers/Microsoft.Web/locations/{1}/managedApis/servicebus",
            subscription,
            args.location,
        )
        # web.Connection cannot express a managed identity, and drops what it does not know:
        # https://github.com/pulumi/pulumi-azure-native/issues/2069
        api_connection = resources.Resource(
            f"{name}-connection",
            resource_group_name=args.resource_group,
            resource_provider_namespace="Microsoft.Web",
            parent_resource_path="",
            resource_type="connections",
            resource_name_=args.connection_name,
            api_version="2016-06-01",
            location=args.location,
            kind="V1",
            properties={
                "displayName": args.connection_name,
                "api": {"id": managed_api},
                "parameterValueSet": {
                    "name": "managedIdentityAuth",
                    "values": {
                        "namespaceEndpoint": {"value": Output.format("sb://{0}/", args.host)}
                    },
                },
            },
            tags=args.tags,
            opts=child_of(self),
        )
        self.connection = {
            # Not the resource's own id, which may hold a double slash:
            # https://github.com/pulumi/pulumi-azure-native/issues/3524
            "connectionId": Output.format(
                "{0}/resourceGroups/{1}/providers/Microsoft.Web/connections/{2}",
                subscription,
                args.resource_group,
                api_connection.name,
            ),
            "connectionName": args.connection_name,
            "id": managed_api,
            "connectionProperties": {
                "authentication": {"type": "ManagedServiceIdentity", "identity": args.identity.id}
            },
        }

        self.workflow = logic_app(
            f"{name}-workflow",
            resource_group=args.resource_group,
            location=args.location,
            workflow_name=args.workflow_name,
            definition=args.definition,
            parameters={**args.parameters, "identity": args.identity.id},
            connection=self.connection,
            identity_id=args.identity.id,
            enabled=args.enabled,
            tags=args.tags,
            parent=self,
            depends_on=[receiver],
        )
        self.register_outputs({})
