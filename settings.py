"""All settings of a stack, validated before the first resource.

The only reader of `pulumi.Config`.
"""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Self

import pulumi
from pulumi.runtime import config as stack_config

import settings_values as values
from components.bus import LOCK
from components.channel import Channel
from components.durations import iso
from components.standing import Role, Standing
from settings_channels import DAY_WITHOUT_BACKEND, INT32, read_channels
from settings_gateway import (
    BackupSettings,
    Frequency,
    GatewaySettings,
    GatewaySku,
    read_backup,
    read_gateway,
)
from settings_reader import Section, boolean, decoded, duration, integer, one_of, text
from settings_values import CAPACITIES, LONGEST_TIME_TO_LIVE, ServiceBusSku, StandbyExpiry

__all__ = ["Settings", "StandbyExpiry"]

TIME_TO_LIVE_PARTS = (
    "backlogAllowance",
    "duplicateWindow",
    "detectionTime",
    "failoverTime",
    "safetyMargin",
)
"""The settings that add up to T."""


@dataclass(frozen=True, kw_only=True)
class Settings:
    role: Role
    region: str
    peer_region: str
    peer_stack: str
    dr_active: bool
    workload: str
    channels: tuple[Channel, ...]
    detection_time: timedelta
    failover_time: timedelta
    backlog_allowance: timedelta
    safety_margin: timedelta
    active_time_to_live: timedelta
    duplicate_window: timedelta
    standby_expiry: StandbyExpiry
    service_bus_sku: str
    service_bus_capacity: int
    outage_began: datetime | None
    """UTC."""
    peer_lost: bool
    gateway: GatewaySettings
    backup: BackupSettings
    tags: dict[str, str]

    @property
    def standing(self) -> Standing:
        return Standing.of(self.role, self.dr_active)

    @property
    def time_to_live(self) -> timedelta:
        """T: how long a message lives in the standby region."""
        return sum(
            (
                self.backlog_allowance,
                self.duplicate_window,
                self.detection_time,
                self.failover_time,
                self.safety_margin,
            ),
            timedelta(),
        )

    @property
    def superseded_before(self) -> datetime | None:
        """Messages published earlier had been processed when the outage began."""
        if self.outage_began is None:
            return None
        return self.outage_began - self.backlog_allowance - self.duplicate_window - LOCK

    @property
    def warnings(self) -> tuple[str, ...]:
        """What every preview warns of."""
        return tuple(self._warnings())

    def _warnings(self) -> Iterator[str]:
        if self.role is Role.DR and not self.gateway.enabled:
            yield (
                "gateway.enabled is false on dr: nothing can be published while the primary "
                "region is dark; set it to true beforehand"
            )
        if self.gateway.enabled and self.gateway.sku == GatewaySku.CONSUMPTION:
            yield (
                "gateway.sku is Consumption: without a built-in cache the gateway does not skip "
                "a dark region, and every publish waits for it"
            )
        if self.backup.enabled and self.backup.frequency == Frequency.MONTH:
            yield (
                "backup.frequency is Month: a backup expires after 30 days, so a month of 31 days "
                "leaves a day without one; every four weeks does not"
            )
        if self.standby_expiry is StandbyExpiry.DEAD_LETTER:
            yield (
                "standbyExpiry is deadLetter: each channel's -expired queue needs room for a week "
                "of traffic"
            )
        for n, channel in enumerate(self.channels):
            if channel.max_delivery_count < DAY_WITHOUT_BACKEND:
                yield (
                    f"channels[{n}].maxDeliveryCount is {channel.max_delivery_count}: after "
                    f"{iso(channel.max_delivery_count * LOCK)} without its backend, {channel.name} "
                    f"loses messages to the dead-letter queue; {DAY_WITHOUT_BACKEND} outlast a day"
                )
        if self.peer_lost:
            yield (
                "peerLost is true: what is owed to the other region goes to this region's own "
                "queues; set it to false when a new peer is there"
            )

    @classmethod
    def load(cls) -> Self:
        """The settings of the stack at hand. Raises RunError that lists every problem."""
        problems: list[str] = []
        settings = cls._read(Section(_configured(), problems))
        if problems:
            lines = "\n".join(f"  - {problem}" for problem in problems)
            raise pulumi.RunError(f"stack {pulumi.get_stack()!r} has bad settings:\n{lines}")
        return settings

    @classmethod
    def _read(cls, top: Section) -> Self:
        role = top.required("role", one_of(Role), Role.DR)
        gateway = read_gateway(top.section("gateway"), by_default=role is Role.PRIMARY)
        settings = cls(
            role=role,
            region=top.required("region", values.region, ""),
            peer_region=top.required("peerRegion", values.region, ""),
            peer_stack=(top.required if role is Role.PRIMARY else top.optional)(
                "peerStack", text, ""
            ),
            dr_active=top.required("drActive", decoded(boolean), False),
            workload=top.required("workload", values.workload, ""),
            channels=read_channels(top),
            detection_time=top.required("detectionTime", values.part_of_time_to_live, timedelta()),
            failover_time=top.required("failoverTime", values.part_of_time_to_live, timedelta()),
            backlog_allowance=top.required(
                "backlogAllowance", values.part_of_time_to_live, timedelta()
            ),
            safety_margin=top.required("safetyMargin", values.safety_margin, timedelta()),
            active_time_to_live=top.required(
                "activeTimeToLive", duration(LOCK, LOCK * INT32), timedelta()
            ),
            duplicate_window=top.required(
                "duplicateWindow",
                duration(timedelta(seconds=20), timedelta(days=7)),
                timedelta(),
            ),
            standby_expiry=top.required("standbyExpiry", one_of(StandbyExpiry), StandbyExpiry.DROP),
            service_bus_sku=top.required(
                "serviceBusSku", values.service_bus_sku, ServiceBusSku.STANDARD
            ),
            service_bus_capacity=top.required("serviceBusCapacity", decoded(integer(1, 16)), 1),
            outage_began=top.required("outageBegan", values.past_moment, None),
            peer_lost=top.required("peerLost", decoded(boolean), False),
            gateway=gateway,
            backup=read_backup(
                top.section("backup"), role=role if top.sound("role") else None, gateway=gateway
            ),
            tags=top.optional("tags", decoded(values.tags), {}),
        )
        top.refuse_the_rest()
        settings._refuse_what_does_not_go_together(top)
        return settings

    def _refuse_what_does_not_go_together(self, top: Section) -> None:
        if self.region and self.region == self.peer_region:
            top.refuse("peerRegion", f"{self.region} is this region too; name the other one")
        self._check_time_to_live(top)
        self._check_service_bus(top)

    def _check_time_to_live(self, top: Section) -> None:
        if not top.sound(*TIME_TO_LIVE_PARTS):
            return
        length, parts = iso(self.time_to_live), " + ".join(TIME_TO_LIVE_PARTS)
        if self.time_to_live > LONGEST_TIME_TO_LIVE:
            top.refuse("T", f"{parts} = {length} is over 14 days; shorten one of them")
        elif top.sound("activeTimeToLive") and self.time_to_live > self.active_time_to_live:
            top.refuse(
                "activeTimeToLive",
                f"{iso(self.active_time_to_live)} is shorter than T = {parts} = {length}; "
                f"use at least {length}, or shorten one of those",
            )

    def _check_service_bus(self, top: Section) -> None:
        if not top.sound("serviceBusSku", "serviceBusCapacity"):
            return
        allowed = CAPACITIES[ServiceBusSku(self.service_bus_sku)]
        if self.service_bus_capacity not in allowed:
            top.refuse(
                "serviceBusCapacity",
                f"{self.service_bus_capacity} is refused for {self.service_bus_sku}; "
                f"use {' or '.join(map(str, allowed))}",
            )


def _configured() -> dict[str, object]:
    config = pulumi.Config()
    prefix = f"{config.name}:"
    keys = [key.removeprefix(prefix) for key in stack_config.CONFIG.get() if key.startswith(prefix)]
    return {key: config.get(key) for key in keys}
