"""Where messages are published on the rehearsal, and with which key."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any
from urllib.parse import urlsplit

from rehearsal.commands.project import STACKS
from rehearsal.commands.refusal import Refusal
from rehearsal.commands.rehearsal import Rehearsal


@dataclass(frozen=True, kw_only=True)
class Gateway:
    role: str
    urls: Mapping[str, str]
    """Of each channel, on this machine."""


@dataclass(frozen=True, kw_only=True)
class Publishing:
    gateways: tuple[Gateway, ...]
    """`primary`'s first."""
    key: str
    """Secret."""

    @classmethod
    def of(cls, rehearsal: Rehearsal) -> "Publishing":
        """Raises Refusal where nothing can be published."""
        gateways = gateways_of(rehearsal)
        if not gateways:
            raise Refusal("there is no gateway to publish through; run `make up` first")
        words = ("stack", "output", "publisherKey", "--show-secrets", "-s", gateways[0].role)
        return cls(gateways=gateways, key=rehearsal.pulumi.quietly(*words).strip())


def gateways_of(rehearsal: Rehearsal) -> tuple[Gateway, ...]:
    outputs = {
        stack: rehearsal.pulumi.answer("stack", "output", "-s", stack)
        for stack in reversed(STACKS)
        if rehearsal.resources_of(stack)
    }
    return tuple(
        Gateway(role=stack, urls=local_urls(its, rehearsal.azure.url))
        for stack, its in outputs.items()
        if its.get("publishUrls")
    )


def local_urls(outputs: Mapping[str, Any], server: str) -> dict[str, str]:
    """Azure's publish URLs, each as this machine's server has it."""
    return {
        channel: f"{server}/gateways/{host.split('.')[0]}{path}"
        for channel, url in outputs["publishUrls"].items()
        for _, host, path, *_ in [urlsplit(url)]
    }
