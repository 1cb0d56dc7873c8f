"""Settings, then components, then outputs: one region per stack."""

import pulumi
from pulumi import Input, Output
from pulumi_azure_native import automation, servicebus

from components import (
    CrossGrants,
    CrossGrantsArgs,
    Gateway,
    GatewayArgs,
    Origin,
    Region,
    RegionArgs,
    Role,
    Side,
    Vault,
    VaultArgs,
    naming,
)
from components.durations import iso
from peer import Peer
from settings import Settings, StandbyExpiry


async def main() -> pulumi.Inputs:
    settings = Settings.load()
    for warning in settings.warnings:
        pulumi.log.warn(warning)
    return (
        dr(settings) if settings.role is Role.DR else primary(settings, await Peer.read(settings))
    )


def dr(settings: Settings) -> pulumi.Inputs:
    """The DR region: it stands alone, and nothing in it touches the other."""
    origin = Origin("origin")
    region = provision(settings, origin.suffix)
    gateway = publish(settings, region, origin.suffix, origin.publisher_key)
    return {
        **outputs(settings, region, gateway, origin.publisher_key),
        "suffix": origin.suffix,
        "workload": settings.workload,
        "serviceBusSku": settings.service_bus_sku,
        "gatewayEnabled": settings.gateway.enabled,
        "queueIds": region.bus.queue_ids,
        "handoffQueueIds": region.bus.handoff_queue_ids,
        "relayPrincipalId": region.relay_identity.principal_id,
        "gatewayPrincipalId": region.gateway_identity.principal_id,
    }


def primary(settings: Settings, peer: Peer) -> pulumi.Inputs:
    """The primary region, all grants that cross regions, and the vault."""
    if not peer.gateway_enabled:
        pulumi.log.warn(
            "gateway.enabled is false on dr: nothing can be published while the primary region is "
            "dark; set it to true there, beforehand"
        )
    region = provision(settings, peer.suffix)
    CrossGrants(
        "cross-grants",
        CrossGrantsArgs(
            primary=Side(
                queue_ids=region.bus.queue_ids,
                handoff_queue_ids=region.bus.handoff_queue_ids,
                relay_principal_id=region.relay_identity.principal_id,
                gateway_principal_id=region.gateway_identity.principal_id,
            ),
            dr=peer.side,
        ),
    )
    gateway = publish(settings, region, peer.suffix, peer.publisher_key)
    vault = back_up(settings, region, gateway, peer.suffix)
    return {
        **outputs(settings, region, gateway, peer.publisher_key),
        **({"backupAccount": vault.backup_account} if vault else {}),
    }


def provision(settings: Settings, suffix: Input[str]) -> Region:
    return Region(
        settings.role,
        RegionArgs(
            workload=settings.workload,
            role=settings.role,
            standing=settings.standing,
            location=settings.region,
            suffix=suffix,
            channels=settings.channels,
            sku=servicebus.SkuName(settings.service_bus_sku),
            capacity=settings.service_bus_capacity,
            time_to_live=settings.time_to_live,
            active_time_to_live=settings.active_time_to_live,
            duplicate_window=settings.duplicate_window,
            keep_expired=settings.standby_expiry is StandbyExpiry.DEAD_LETTER,
            superseded_before=settings.superseded_before,
            peer_lost=settings.peer_lost,
            tags=settings.tags,
        ),
    )


def publish(
    settings: Settings, region: Region, suffix: Input[str], key: Input[str]
) -> Gateway | None:
    if not settings.gateway.enabled:
        return None
    here_is_primary = settings.role is Role.PRIMARY
    return Gateway(
        "gateway",
        GatewayArgs(
            resource_group=region.resource_group,
            location=settings.region,
            service_name=Output.from_input(suffix).apply(
                lambda text: naming.api_management(settings.workload, settings.role, text)
            ),
            sku=settings.gateway.sku,
            capacity=settings.gateway.capacity,
            publisher_name=settings.gateway.publisher_name,
            publisher_email=settings.gateway.publisher_email,
            workload=settings.workload,
            channels=[channel.name for channel in settings.channels],
            identity=region.gateway_identity,
            primary_host=region.host if here_is_primary else region.peer_host,
            dr_host=region.peer_host if here_is_primary else region.host,
            bus_sku=servicebus.SkuName(settings.service_bus_sku),
            publisher_key=key,
            tags=settings.tags,
        ),
    )


def back_up(
    settings: Settings, region: Region, gateway: Gateway | None, suffix: Input[str]
) -> Vault | None:
    if gateway is None or not settings.backup.enabled:
        return None
    return Vault(
        "vault",
        VaultArgs(
            workload=settings.workload,
            location=settings.peer_region,
            suffix=suffix,
            gateway=gateway.service,
            gateway_resource_group=region.resource_group,
            gateway_identity=region.gateway_identity,
            frequency=automation.ScheduleFrequency(settings.backup.frequency),
            interval=settings.backup.interval,
            start_hour=settings.backup.start_hour,
            retention=settings.backup.retention,
            tags=settings.tags,
        ),
    )


def outputs(
    settings: Settings, region: Region, gateway: Gateway | None, key: Input[str]
) -> dict[str, Input[object]]:
    """What people and the other stack need to know of a region."""
    return {
        "role": settings.role,
        "standing": settings.standing,
        "region": settings.region,
        "timeToLive": iso(settings.time_to_live),
        "host": region.host,
        "queues": region.bus.queue_names,
        "workflows": region.workflows,
        "publishUrls": gateway.publish_urls if gateway else {},
        "publisherKey": Output.secret(key),
    }


pulumi.run(main)
