"""API Management with the fan-out policy."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import pulumi
from pulumi import Input, Output, ResourceOptions
from pulumi_azure_native import apimanagement, managedidentity, servicebus

from components.child import child_of

POLICY = Path(__file__).parent.parent / "policies" / "fan-out.policy.xml"

PUBLISHER = "publisher"
"""Id of the publishers' subscription: part of every message id, so the same at every gateway."""

MAX_BODY_BYTES = {
    servicebus.SkuName.STANDARD: (256 - 4) * 1024,
    servicebus.SkuName.PREMIUM: (1024 - 4) * 1024,
}
"""Largest message of each tier over HTTP, less 4 KiB for headers.

https://learn.microsoft.com/azure/service-bus-messaging/service-bus-quotas
"""


@dataclass(frozen=True, kw_only=True)
class GatewayArgs:
    resource_group: Input[str]
    location: str
    service_name: Input[str]
    sku: str
    capacity: int
    publisher_name: str
    publisher_email: str
    workload: str
    """Path of the API."""
    channels: Sequence[str]
    identity: managedidentity.UserAssignedIdentity
    """May send to every queue and handoff queue of both regions."""
    primary_host: Input[str]
    dr_host: Input[str]
    bus_sku: servicebus.SkuName
    publisher_key: Input[str]
    """Secret key of the publishers' subscription."""
    tags: Mapping[str, str] = field(default_factory=dict)


class Gateway(pulumi.ComponentResource):
    """`POST /{workload}/{channel}`: stores a message in both regions, or says that it did not."""

    publish_urls: dict[str, Output[str]]
    """Where each channel's messages are posted."""

    def __init__(self, name: str, args: GatewayArgs, opts: ResourceOptions | None = None) -> None:
        super().__init__("sbdr:index:Gateway", name, None, opts)
        self.service = apimanagement.ApiManagementService(
            f"{name}-service",
            service_name=args.service_name,
            resource_group_name=args.resource_group,
            location=args.location,
            publisher_name=args.publisher_name,
            publisher_email=args.publisher_email,
            sku={"name": args.sku, "capacity": args.capacity},
            identity={
                "type": apimanagement.ApimIdentityType.USER_ASSIGNED,
                "user_assigned_identities": args.identity.id.apply(lambda id: {id: {}}),
            },
            tags=args.tags,
            opts=child_of(self, timeout="3h"),
        )
        at: dict[str, Any] = {
            "resource_group_name": args.resource_group,
            "service_name": self.service.name,
        }

        values = {
            "sb-primary-host": args.primary_host,
            "sb-dr-host": args.dr_host,
            "sb-client-id": args.identity.client_id,
            "sb-max-body-bytes": str(MAX_BODY_BYTES[args.bus_sku]),
        }
        named_values = [
            apimanagement.NamedValue(
                f"{name}-{key}",
                **at,
                named_value_id=key,
                display_name=key,
                value=value,
                opts=child_of(self),
            )
            for key, value in values.items()
        ]

        api = apimanagement.Api(
            f"{name}-api",
            **at,
            api_id=args.workload,
            path=args.workload,
            display_name=args.workload,
            protocols=[apimanagement.Protocol.HTTPS],
            subscription_required=True,
            opts=child_of(self),
        )
        for channel in args.channels:
            apimanagement.ApiOperation(
                f"{name}-publish-{channel}",
                **at,
                api_id=api.name,
                operation_id=channel,
                display_name=f"Publish to {channel}",
                method="POST",
                url_template=f"/{channel}",
                opts=child_of(self),
            )
        apimanagement.ApiPolicy(
            f"{name}-policy",
            **at,
            api_id=api.name,
            policy_id="policy",
            format=apimanagement.PolicyContentFormat.XML,
            value=POLICY.read_text(encoding="utf-8"),
            opts=child_of(self, depends_on=named_values),
        )

        product = apimanagement.Product(
            f"{name}-product",
            **at,
            product_id=args.workload,
            display_name=args.workload,
            state=apimanagement.ProductState.PUBLISHED,
            subscription_required=True,
            approval_required=False,
            opts=child_of(self),
        )
        apimanagement.ProductApi(
            f"{name}-product-api",
            **at,
            product_id=product.name,
            api_id=api.name,
            opts=child_of(self),
        )
        apimanagement.Subscription(
            f"{name}-subscription",
            **at,
            sid=PUBLISHER,
            display_name=PUBLISHER,
            scope=Output.format("/products/{0}", product.name),
            primary_key=Output.secret(args.publisher_key),
            state=apimanagement.SubscriptionState.ACTIVE,
            opts=child_of(self),
        )

        self.publish_urls = {
            channel: Output.format("{0}/{1}/{2}", self.service.gateway_url, args.workload, channel)
            for channel in args.channels
        }
        self.register_outputs({"publish_urls": self.publish_urls})
