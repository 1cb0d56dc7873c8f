"""Parsers of the top-level settings, one per rule of Azure's or ours."""

import re
from datetime import UTC, datetime, timedelta
from enum import StrEnum

from components import naming
from components.bus import LOCK
from settings_reader import duration, matching, one_of, shown, text

LONGEST_TIME_TO_LIVE = timedelta(days=14)


class StandbyExpiry(StrEnum):
    """What becomes of a twin whose time-to-live has passed."""

    DROP = "drop"
    DEAD_LETTER = "deadLetter"


class ServiceBusSku(StrEnum):
    STANDARD = "Standard"
    PREMIUM = "Premium"


CAPACITIES = {ServiceBusSku.STANDARD: (1,), ServiceBusSku.PREMIUM: (1, 2, 4, 8, 16)}
"""Messaging units, which only Premium has."""

OLDEST_OUTAGE = datetime(2010, 2, 1, tzinfo=UTC)
"""Azure's first day."""


region = matching(r"[a-z][a-z0-9]*", "write it as `az account list-locations` does: westeurope")

safety_margin = duration(3 * LOCK, LONGEST_TIME_TO_LIVE)

part_of_time_to_live = duration(high=LONGEST_TIME_TO_LIVE)


def workload(value: object) -> str:
    name = matching(r"[a-z][a-z0-9]*", "begin with a-z, then use only a-z and 0-9")(value)
    if len(name) > naming.WORKLOAD_LIMIT:
        account = naming.backup_account(name, "x" * naming.SUFFIX_LENGTH)
        raise ValueError(
            f"{shown(name)} makes the storage account name {shown(account)} longer than "
            f"{naming.STORAGE_ACCOUNT_LIMIT} characters; use at most {naming.WORKLOAD_LIMIT}"
        )
    return name


def service_bus_sku(value: object) -> ServiceBusSku:
    if value == "Basic":
        raise ValueError("Basic has no duplicate detection; use Standard or Premium")
    return one_of(ServiceBusSku)(value)


def past_moment(value: object) -> datetime | None:
    """Nothing for the empty text, which is the default."""
    if value == "":
        return None
    way_out = 'write it in quotes and in UTC: "2026-03-01T02:55:00Z"'
    try:
        moment = datetime.fromisoformat(text(value))
    except ValueError as problem:
        raise ValueError(f"{shown(value)} is no ISO 8601 moment; {way_out}") from problem
    if moment.tzinfo is None:
        raise ValueError(f"{shown(value)} has no time zone; {way_out}")
    if moment > datetime.now(UTC):
        raise ValueError(f"{value} is in the future; name the moment when the outage began")
    if moment < OLDEST_OUTAGE:
        raise ValueError(f"{value} is before Azure began; name the moment when the outage began")
    return moment.astimezone(UTC)


def tags(value: object) -> dict[str, str]:
    """Within the limits of every resource here: Automation accounts have the fewest tags.

    https://learn.microsoft.com/azure/azure-resource-manager/management/tag-resources
    """
    if not isinstance(value, dict):
        raise ValueError(f"must be an object, not {shown(value)}; write name: value lines")
    if len(value) > 15:
        raise ValueError(f"{len(value)} are too many for an Automation account; use at most 15")
    for name, content in value.items():
        if not re.fullmatch(r"(?i)(?!azure|microsoft|windows)[^<>%&\\?/]{1,128}", name):
            raise ValueError(
                f"{shown(name)} is no tag name; use 1 to 128 characters without <>%&\\?/ "
                "that do not begin with azure, microsoft or windows"
            )
        if not isinstance(content, str):
            raise ValueError(
                f"{shown(name)} must be text, not {shown(content)}; write it in quotes"
            )
        if len(content) > 256:
            raise ValueError(f"{shown(name)} has {len(content)} characters; use at most 256")
    return value
