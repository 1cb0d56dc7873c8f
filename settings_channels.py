"""The setting `channels`, with the defaults of its fields."""

import re
from datetime import timedelta
from urllib.parse import urlsplit

from components import naming
from components.channel import Channel
from settings_reader import Section, duration, integer, list_of, matching, shown, text

INT32 = 2**31 - 1

SWEEPS = 3
"""Deliveries that the sweeper may cost a message."""

DAY_WITHOUT_BACKEND = 300
"""Deliveries of one lock each: a little more than a day."""

PASSING = frozenset({401, 403, 408, 425, 429})
"""Refusals that are never the message's fault: who calls, when, or how often."""


def read_channels(top: Section) -> tuple[Channel, ...]:
    channels = tuple(_channel(section) for section in top.sections("channels"))
    if not channels and top.sound("channels"):
        top.refuse("channels", "there is none; list at least one, with name and backendUrl")
    names = [channel.name for channel in channels if channel.name]
    for name in sorted({name for name in names if names.count(name) > 1}):
        top.refuse("channels", f"{name!r} is there twice; give each channel a name of its own")
    return channels


def _channel(section: Section) -> Channel:
    none: list[int] = []
    refusals = section.optional("permanentRefusals", list_of(_refusal), none)
    channel = Channel(
        name=section.required("name", _channel_name, ""),
        backend_url=section.required("backendUrl", _backend_url, ""),
        backend_audience=section.optional("backendAudience", text, None),
        max_delivery_count=section.optional(
            "maxDeliveryCount", _max_delivery_count, Channel.max_delivery_count
        ),
        concurrency=section.optional("concurrency", integer(1, 100), Channel.concurrency),
        polling_interval=section.optional(
            "pollingInterval",
            duration(timedelta(seconds=1), timedelta(days=1)),
            Channel.polling_interval,
        ),
        permanent_refusals=tuple(sorted({*Channel.permanent_refusals, *refusals})),
    )
    section.refuse_the_rest()
    return channel


def _channel_name(value: object) -> str:
    """Service Bus allows more, but a channel is also part of a URL and of Logic Apps' names."""
    name = matching(r"[a-z0-9](?:[a-z0-9-]*[a-z0-9])?", "use a-z, 0-9 and, between those, hyphens")(
        value
    )
    if len(name) > naming.CHANNEL_LIMIT:
        raise ValueError(
            f"{shown(name)} has {len(name)} characters, too many for the Logic App names built "
            f"from it; use at most {naming.CHANNEL_LIMIT}"
        )
    for reserved in (naming.handoff(""), naming.expired("")):
        if name.endswith(reserved):
            raise ValueError(
                f"{name!r} ends in {reserved}, which marks queues of this program; "
                "choose another ending"
            )
    return name


def _backend_url(value: object) -> str:
    url = text(value)
    way_out = "write https://<host>/<path>"
    if not re.fullmatch("[!-~]+", url):
        raise ValueError(f"{shown(url)} has a character that no URL may have; {way_out}")
    try:
        parts = urlsplit(url)
        host, _ = parts.hostname, parts.port
    except ValueError as problem:
        raise ValueError(f"{shown(url)} is no URL ({problem}); {way_out}") from problem
    if parts.username is not None or "?" in url or "#" in url:
        raise ValueError(
            "has a user, a query or a fragment, where keys end up in plain text; "
            f"{way_out} and let backendAudience prove who calls"
        )
    if parts.scheme != "https" or not host:
        raise ValueError(f"{shown(url)} is no https address; {way_out}")
    return url


def _max_delivery_count(value: object) -> int:
    count = integer(1, INT32)(value)
    if count <= SWEEPS:
        raise ValueError(
            f"{count} leaves no delivery once the sweeper has taken its {SWEEPS}; "
            f"use {DAY_WITHOUT_BACKEND} or more"
        )
    return count


def _refusal(value: object) -> int:
    status = integer(400, 499)(value)
    if status in PASSING:
        raise ValueError(f"{status} is never the message's fault, and retries help; remove it")
    return status
