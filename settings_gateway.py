"""The settings `gateway` and `backup`, with the defaults of their fields."""

from dataclasses import dataclass
from datetime import timedelta
from enum import StrEnum

from components.durations import iso
from components.standing import Role
from settings_reader import Section, boolean, duration, integer, matching, one_of


class GatewaySku(StrEnum):
    DEVELOPER = "Developer"
    BASIC = "Basic"
    STANDARD = "Standard"
    PREMIUM = "Premium"
    CONSUMPTION = "Consumption"
    BASIC_V2 = "BasicV2"
    STANDARD_V2 = "StandardV2"


LARGEST = {
    GatewaySku.DEVELOPER: 1,
    GatewaySku.BASIC: 2,
    GatewaySku.STANDARD: 4,
    GatewaySku.PREMIUM: 31,
    GatewaySku.CONSUMPTION: 0,
    GatewaySku.BASIC_V2: 10,
    GatewaySku.STANDARD_V2: 10,
}
"""Units: https://learn.microsoft.com/azure/api-management/api-management-features"""

CLASSIC = tuple(GatewaySku)[:4]
"""Tiers whose configuration can be backed up."""


class Frequency(StrEnum):
    HOUR = "Hour"
    DAY = "Day"
    WEEK = "Week"
    MONTH = "Month"


LONGEST = {
    Frequency.HOUR: timedelta(hours=1),
    Frequency.DAY: timedelta(days=1),
    Frequency.WEEK: timedelta(weeks=1),
    Frequency.MONTH: timedelta(days=31),
}

DAY = timedelta(days=1)

BACKUP_EXPIRES = timedelta(days=30)
"""API Management restores no older backup."""


@dataclass(frozen=True, kw_only=True)
class GatewaySettings:
    enabled: bool
    sku: str
    capacity: int
    publisher_name: str
    publisher_email: str


@dataclass(frozen=True, kw_only=True)
class BackupSettings:
    enabled: bool
    frequency: str
    interval: int
    start_hour: int
    """UTC."""
    retention: timedelta


def read_gateway(section: Section, *, by_default: bool) -> GatewaySettings:
    enabled = section.optional("enabled", boolean, by_default)
    sku = section.optional("sku", one_of(GatewaySku), GatewaySku.BASIC)
    most = LARGEST[sku]
    least = min(1, most)
    capacity = section.optional("capacity", integer(0, max(LARGEST.values())), least)
    if section.sound("sku", "capacity") and not least <= capacity <= most:
        section.refuse(
            "capacity",
            f"{capacity} is refused for {sku}; "
            + (f"use {least} to {most}" if least < most else f"leave it out, or use {most}"),
        )
    read = section.required if enabled else section.optional
    gateway = GatewaySettings(
        enabled=enabled,
        sku=sku,
        capacity=capacity,
        publisher_name=read("publisherName", matching(r".{1,100}", "use 1 to 100 characters"), ""),
        publisher_email=read(
            "publisherEmail",
            matching(r"(?=.{3,100}$)[^@\s]+@[^@\s]+", "write name@example.com"),
            "",
        ),
    )
    section.refuse_the_rest()
    return gateway


def read_backup(section: Section, *, role: Role | None, gateway: GatewaySettings) -> BackupSettings:
    """`role` is None when it was refused."""
    by_default = role is Role.PRIMARY and gateway.enabled
    backup = BackupSettings(
        enabled=section.optional("enabled", boolean, by_default),
        frequency=section.optional("frequency", one_of(Frequency), Frequency.DAY),
        interval=section.optional("interval", integer(1, 720), 1),
        start_hour=section.optional("startHour", integer(0, 23), 2),
        retention=section.optional("retention", _whole_days, timedelta(days=35)),
    )
    if backup.enabled and (obstacle := _obstacle(role, gateway)):
        section.refuse("enabled", obstacle)
    if section.sound("frequency", "interval"):
        between = LONGEST[Frequency(backup.frequency)] * backup.interval
        monthly = backup.frequency == Frequency.MONTH and backup.interval == 1
        if between > BACKUP_EXPIRES and not monthly:
            section.refuse(
                "interval",
                f"{backup.interval} x {backup.frequency} is over 30 days, when a backup expires; "
                "use at most 720 Hour, 30 Day, 4 Week or 1 Month",
            )
        elif section.sound("retention") and backup.retention < between:
            section.refuse(
                "retention",
                f"{iso(backup.retention)} leaves time without any backup; "
                f"use at least {iso(-(-between // DAY) * DAY)}",
            )
    section.refuse_the_rest()
    return backup


def _obstacle(role: Role | None, gateway: GatewaySettings) -> str | None:
    if role is Role.DR:
        return "is true, but primary backs its gateway up and dr does not; remove it here"
    if role is Role.PRIMARY and not gateway.enabled:
        return "is true, but gateway.enabled is false: there is nothing to back up; set it to false"
    if gateway.sku not in CLASSIC:
        return (
            f"is true, but gateway.sku is {gateway.sku} and only a classic tier can be backed up; "
            f"use {', '.join(CLASSIC)} there, or set this to false"
        )
    return None


def _whole_days(value: object) -> timedelta:
    length = duration(DAY, 36500 * DAY)(value)
    if length % DAY:
        raise ValueError(f"{value} is no whole number of days; write e.g. P35D")
    return length
