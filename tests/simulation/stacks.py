"""What the stacks deploy, as plain data for the simulation."""

from dataclasses import dataclass
from functools import cache
from typing import Any

from components import durations
from rehearsal.simulation import Deployed, Role, Standing, Terms, deployed
from tests.cloud import Cloud, run_main
from tests.config import PROJECT, config_of
from tests.test_stacks import bare

CHANNEL = "placed"
_BACKEND = "https://orders.example.com/placed"

BRISK = {
    "backlogAllowance": "PT10M",
    "duplicateWindow": "PT5M",
    "detectionTime": "PT10M",
    "failoverTime": "PT10M",
    "safetyMargin": "PT15M",
}
"""A short T: more can happen in a run, and nothing in it takes long."""


@dataclass(frozen=True, kw_only=True)
class Site:
    deployed: Deployed
    terms: Terms


def deploy(*, outage_began: str = "", **settings: str) -> Site:
    """Runs the program for each stack and standing; `outageBegan` is set on `dr` to fail over."""
    shared: dict[str, Any] = {"channels": [{"name": CHANNEL, "backendUrl": _BACKEND}], **settings}
    clouds = {}
    for active in (False, True):
        began = {"outageBegan": outage_began} if active else {}
        dr = run_main("dr", config_of("dr", drActive=active, **shared, **began), Cloud())
        peer = Cloud(stacks={"dr": bare(dr.exports)})
        primary = run_main("primary", config_of("primary", drActive=active, **shared), peer)
        clouds[Role.DR, Standing.ACTIVE if active else Standing.STANDBY] = dr
        clouds[Role.PRIMARY, Standing.STANDBY if active else Standing.ACTIVE] = primary
    resources = {
        key: {f"{it.type} {it.name}": it.inputs for it in cloud.asked}
        for key, cloud in clouds.items()
    }
    return Site(deployed=deployed(CHANNEL, resources), terms=_terms(shared))


def _terms(settings: dict[str, Any]) -> Terms:
    def length(name: str) -> Any:
        return durations.parse(settings.get(name) or PROJECT["config"][name]["default"])

    return Terms(
        backlog_allowance=length("backlogAllowance"),
        duplicate_window=length("duplicateWindow"),
        detection_time=length("detectionTime"),
        failover_time=length("failoverTime"),
        safety_margin=length("safetyMargin"),
    )


@cache
def example() -> Site:
    return deploy()


@cache
def brisk() -> Site:
    return deploy(**BRISK)


@cache
def brisk_and_keeping_expired() -> Site:
    return deploy(**BRISK, standbyExpiry="deadLetter")
