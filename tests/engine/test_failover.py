"""Over and back, with the primary region dark in the worst way: it hangs."""

from collections.abc import Callable
from dataclasses import dataclass

import pytest

from rehearsal.client import Answer
from tests.engine.site import Site

CHANNELS = ("cancelled", "placed")


@dataclass(frozen=True, kw_only=True)
class Step:
    """A command that succeeded, and what it did to Azure."""

    site: Site
    said: str
    changes: list[Answer]
    regions: set[str]
    """The regions that were called at all."""
    processors: set[str]
    """The enabled ones, afterwards."""


def step(site: Site, command: str, *arguments: str) -> Step:
    before = site.last_call()
    said = site.run(command, *arguments)
    return Step(
        site=site,
        said=said,
        changes=site.changes(since=before),
        regions={region for call in site.azure.calls(before) for region in call["regions"]},
        processors=site.enabled_processors(),
    )


@pytest.fixture(scope="module")
def failover(first_up: tuple[Site, str], copy_of: Callable[[Site], Site]) -> Step:
    site = copy_of(first_up[0])
    site.run("outage", "primary", "hang")
    return step(site, "failover")


@pytest.fixture(scope="module")
def primary_s_return(failover: Step) -> Step:
    failover.site.run("recover", "primary")
    return step(failover.site, "failover")


@pytest.fixture(scope="module")
def failback(primary_s_return: Step) -> Step:
    return step(primary_s_return.site, "failback")


def flipped(role: str) -> set[str]:
    """What changes in a region whose standing changes: processor, sweeper, queue, handoff queue."""
    workflows = {
        f"logic-orders-{purpose}-{channel}-{role}"
        for purpose in ("processor", "sweeper")
        for channel in CHANNELS
    }
    return workflows | {*CHANNELS, *(f"{channel}-handoff" for channel in CHANNELS)}


def processors(role: str) -> set[str]:
    return {f"logic-orders-processor-{channel}-{role}" for channel in CHANNELS}


def names(changes: list[Answer]) -> list[str]:
    return sorted(change["id"].rpartition("/")[2] for change in changes)


def test_a_failover_updates_the_dr_region_s_processors_sweepers_and_queues_and_nothing_else(
    failover: Step,
):
    assert {change["method"] for change in failover.changes} == {"Update"}
    assert names(failover.changes) == sorted(flipped("dr"))


def test_a_failover_makes_no_call_to_the_dead_region(failover: Step):
    assert failover.regions == {"northeurope"}


def test_a_failover_leaves_every_channel_with_an_enabled_processor(failover: Step):
    assert processors("dr") <= failover.processors


def test_a_failover_says_that_the_dark_region_is_left_for_later(failover: Step):
    assert "make recover REGION=primary" in failover.said
    assert "run `make failover` again" in failover.said


def test_the_recovered_primary_region_becomes_standby(primary_s_return: Step):
    assert names(primary_s_return.changes) == sorted(flipped("primary"))
    assert primary_s_return.processors == processors("dr")


def test_a_failback_enables_before_it_disables(failback: Step):
    assert names(failback.changes) == sorted([*flipped("primary"), *flipped("dr")])
    enabled = [names([c])[0] for c in failback.changes if "-processor-" in c["id"]]
    assert set(enabled[:2]) == processors("primary")
    assert set(enabled[2:]) == processors("dr")


def test_a_failback_ends_where_it_all_began(failback: Step):
    assert failback.processors == processors("primary")
    assert failback.site.outputs("dr")["standing"] == "standby"


def test_a_failback_is_refused_while_the_primary_region_is_dark(deployed: Site):
    deployed.run("failover")
    deployed.run("outage", "primary", "refuse")
    before = deployed.last_call()
    code, said = deployed.attempt("failback")
    assert (code, deployed.changes(since=before)) == (1, [])
    assert "is dark" in said
    assert "make recover REGION=primary" in said


def test_a_second_failback_changes_nothing(deployed: Site):
    before = deployed.last_call()
    said = deployed.run("failback")
    assert deployed.changes(since=before) == []
    assert "nothing had to change" in said
