"""What the stacks deploy in each standing: plain data, compiled once for all runs."""

from collections.abc import Mapping
from dataclasses import dataclass
from enum import StrEnum
from typing import Any

from rehearsal.broker import QueueSettings
from rehearsal.broker.deployed import queue_settings
from rehearsal.gateway import Policy, compile_policy
from rehearsal.queue_names import EXPIRED, HANDOFF
from rehearsal.workflow import Deployment, deployment

Resources = Mapping[str, Mapping[str, Any]]
"""Inputs of each resource of a stack, by its type and logical name: `type name`."""


class Role(StrEnum):
    PRIMARY = "primary"
    DR = "dr"

    @property
    def other(self) -> "Role":
        return Role.DR if self is Role.PRIMARY else Role.PRIMARY


class Standing(StrEnum):
    ACTIVE = "active"
    STANDBY = "standby"


QUEUES = {"queue": "", "handoff": HANDOFF, "expired": EXPIRED}
"""The parts of a region that are queues, and what their names add to the channel's."""

WORKFLOWS = ("processor", "relay", "sweeper")

Setting = QueueSettings | Deployment
Settings = Mapping[str, Setting]
"""A region in one standing, part by part."""


@dataclass(frozen=True, kw_only=True)
class Gateway:
    policy: Policy
    xml: str
    named_values: Mapping[str, str]
    """What the policy was compiled from."""
    url: str
    """Where the channel is published."""
    workload: str
    subscription: str


@dataclass(frozen=True, kw_only=True)
class Stack:
    host: str
    """Of the bus."""
    settings: Mapping[Standing, Settings]
    gateway: Gateway


@dataclass(frozen=True, kw_only=True)
class Deployed:
    """Both stacks, as far as one channel is concerned."""

    channel: str
    backend: str
    """URL."""
    stacks: Mapping[Role, Stack]

    permanent_refusals: tuple[int, ...]

    def queue(self, part: str) -> str:
        return self.channel + QUEUES[part]


def deployed(channel: str, stacks: Mapping[tuple[Role, Standing], Resources]) -> Deployed:
    """Raises what the compilers of policies and workflows raise."""
    found = {
        role: _stack(channel, stacks[role, Standing.ACTIVE], stacks[role, Standing.STANDBY])
        for role in Role
    }
    processor = found[Role.DR].settings[Standing.ACTIVE]["processor"]
    assert isinstance(processor, Deployment)
    return Deployed(
        channel=channel,
        backend=processor.parameters["backendUrl"],
        stacks=found,
        permanent_refusals=tuple(processor.parameters["permanentRefusals"]),
    )


def _stack(channel: str, active: Resources, standby: Resources) -> Stack:
    (bus,) = _all(active, "servicebus:Namespace")
    settings = _settings(channel, active)
    others = _settings(channel, standby)
    return Stack(
        host=f"{bus['namespaceName']}.servicebus.windows.net",
        settings={
            Standing.ACTIVE: settings,
            # One and the same where nothing differs: an update does not touch it.
            Standing.STANDBY: {
                part: settings[part] if settings[part] == it else it for part, it in others.items()
            },
        },
        gateway=_gateway(channel, active),
    )


def _gateway(channel: str, resources: Resources) -> Gateway:
    (api,) = _all(resources, "apimanagement:Api")
    (policy,) = _all(resources, "apimanagement:ApiPolicy")
    (subscription,) = _all(resources, "apimanagement:Subscription")
    values = {it["displayName"]: it["value"] for it in _all(resources, "apimanagement:NamedValue")}
    return Gateway(
        policy=compile_policy(policy["value"], values),
        xml=policy["value"],
        named_values=values,
        url=f"https://{api['serviceName']}.azure-api.net/{api['path']}/{channel}",
        workload=api["path"],
        subscription=subscription["sid"],
    )


def _settings(channel: str, resources: Resources) -> Settings:
    queues = {it["queueName"]: it for it in _all(resources, "servicebus:Queue")}
    workflows = {it["workflowName"]: it for it in _all(resources, "logic:Workflow")}
    return {
        part: queue_settings(queues[channel + suffix])
        for part, suffix in QUEUES.items()
        if channel + suffix in queues
    } | {
        part: deployment(name, it)
        for name, it in workflows.items()
        for part in WORKFLOWS
        if f"-{part}-{channel}-" in name
    }


def _all(resources: Resources, type: str) -> list[Mapping[str, Any]]:
    return [it for at, it in resources.items() if at.startswith(f"azure-native:{type} ")]
