"""Every bad setting is refused before anything is deployed, by a sentence that names it."""

import re
from datetime import UTC, datetime, timedelta
from typing import Any

import hypothesis
import pulumi
import pytest
import yaml
from hypothesis import given
from hypothesis import strategies as st
from pulumi.runtime import config, settings

from components.durations import iso
from components.naming import CHANNEL_LIMIT, WORKLOAD_LIMIT
from components.standing import Role, Standing
from settings import Settings, StandbyExpiry
from tests.config import PROJECT, REPOSITORY, config_of

OF_ONE_STACK = {"role", "region", "peerRegion", "peerStack", "drActive", "gateway", "backup"}
"""Settings that the two stacks need not share."""

often = hypothesis.settings(max_examples=50, deadline=None)


def load(stack: str = "primary", **changes: Any) -> Settings:
    # As the executor does; a test that ran before may have left another project behind.
    settings.configure(settings.Settings(project=PROJECT["name"], stack=stack))
    config.set_all_config(config_of(stack, **changes))
    return Settings.load()


def refusal(stack: str = "primary", **changes: Any) -> str:
    with pytest.raises(pulumi.RunError) as refused:
        load(stack, **changes)
    return str(refused.value)


def channel(**changes: Any) -> list[dict[str, Any]]:
    usual = {"name": "placed", "backendUrl": "https://orders.example.com/placed"}
    return [{key: value for key, value in (usual | changes).items() if value is not None}]


def gateway(**changes: Any) -> dict[str, Any]:
    return {"publisherName": "Orders", "publisherEmail": "orders@example.com"} | changes


# The example stacks


@pytest.mark.parametrize("stack", ["primary", "dr"])
def test_the_example_stacks_are_accepted_without_a_warning(stack):
    assert load(stack).warnings == ()


def test_the_example_stacks_share_every_setting_that_both_regions_must_agree_on():
    primary, dr = config_of("primary"), config_of("dr")

    shared = {f"sbdr:{key}" for key in PROJECT["config"].keys() - OF_ONE_STACK}
    assert {key: primary[key] for key in shared} == {key: dr[key] for key in shared}
    assert load("primary").gateway == load("dr").gateway


def test_the_example_stacks_name_each_other():
    primary, dr = load("primary"), load("dr")

    assert (primary.region, primary.peer_region) == (dr.peer_region, dr.region)
    assert (primary.role, dr.role, primary.peer_stack) == (Role.PRIMARY, Role.DR, "dr")


def test_every_setting_is_declared_with_type_and_description():
    described = re.search(r"known are (.*)", refusal(zzzzzzzz="1"))

    assert described is not None
    assert set(described[1].split(", ")) == set(PROJECT["config"])
    assert all({"type", "description"} <= it.keys() for it in PROJECT["config"].values())


def test_the_example_stacks_hold_only_declared_settings():
    for stack in ("primary", "dr"):
        keys = yaml.safe_load((REPOSITORY / f"Pulumi.{stack}.yaml").read_text())["config"]
        assert {key.removeprefix("sbdr:") for key in keys} <= set(PROJECT["config"])


# What follows from the settings


@pytest.mark.parametrize(
    ("stack", "dr_active", "standing"),
    [
        ("primary", False, Standing.ACTIVE),
        ("primary", True, Standing.STANDBY),
        ("dr", False, Standing.STANDBY),
        ("dr", True, Standing.ACTIVE),
    ],
)
def test_standing_follows_from_role_and_dr_active(stack, dr_active, standing):
    assert load(stack, drActive=dr_active).standing is standing


def test_by_default_a_twin_lives_for_2_hours_and_40_minutes():
    assert load().time_to_live == timedelta(hours=2, minutes=40)


def minutes(least: int, most: int) -> st.SearchStrategy[timedelta]:
    return st.integers(least, most).map(lambda n: timedelta(minutes=n))


@often
@given(minutes(0, 4000), minutes(1, 4000), minutes(0, 4000), minutes(0, 4000), minutes(15, 4000))
def test_t_covers_backlog_late_retries_detection_failover_and_margin(
    backlog, duplicates, detection, failover, margin
):
    loaded = load(
        backlogAllowance=iso(backlog),
        duplicateWindow=iso(duplicates),
        detectionTime=iso(detection),
        failoverTime=iso(failover),
        safetyMargin=iso(margin),
    )

    assert loaded.time_to_live == backlog + duplicates + detection + failover + margin
    assert loaded.duplicate_window <= loaded.time_to_live <= timedelta(days=14)


def test_messages_are_superseded_only_if_published_well_before_the_outage():
    loaded = load(outageBegan="2026-03-01T04:30:00+01:00")

    assert loaded.outage_began == datetime(2026, 3, 1, 3, 30, tzinfo=UTC)
    assert loaded.superseded_before == datetime(2026, 3, 1, 2, 15, tzinfo=UTC)


def test_without_an_outage_nothing_is_superseded():
    assert load().superseded_before is None


def test_a_channel_says_only_what_is_unusual():
    (placed,) = load(channels=channel()).channels

    assert placed.backend_audience is None
    assert placed.max_delivery_count == 300
    assert placed.concurrency == 20
    assert placed.polling_interval == timedelta(seconds=30)
    assert placed.permanent_refusals == (400, 413, 422)


def test_a_channel_may_add_permanent_refusals():
    (placed,) = load(channels=channel(permanentRefusals=[410, 404, 400])).channels

    assert placed.permanent_refusals == (400, 404, 410, 413, 422)


def test_the_gateway_is_on_in_primary_and_off_on_dr_unless_said_otherwise():
    assert load("primary", gateway=gateway()).gateway.enabled
    assert not load("dr", gateway={}).gateway.enabled


def test_only_a_primary_with_a_gateway_backs_up_by_default():
    assert load("primary").backup.enabled
    assert not load("primary", gateway={"enabled": False}).backup.enabled
    assert not load("dr").backup.enabled


def test_a_consumption_gateway_has_no_units_and_any_other_one():
    off = {"enabled": False}
    assert load(gateway=gateway(sku="Consumption"), backup=off).gateway.capacity == 0
    assert load(gateway=gateway(sku="Premium")).gateway.capacity == 1


# Bad input

TOO_LONG = "w" * (WORKLOAD_LIMIT + 1)
TOO_LONG_CHANNEL = "c" * (CHANNEL_LIMIT + 1)
TWICE = [*channel(), *channel()]
ALL_ZERO = dict.fromkeys(
    ("backlogAllowance", "detectionTime", "failoverTime", "safetyMargin", "duplicateWindow"), "PT0S"
)


@pytest.mark.parametrize(
    ("changes", "fragments"),
    [
        # which region, and what it is called
        ({"role": "standby"}, ["role: 'standby'", "primary, dr"]),
        ({"peerRegion": "westeurope"}, ["peerRegion: westeurope", "name the other one"]),
        ({"region": "West Europe"}, ["region: 'West Europe'", "az account list-locations"]),
        ({"region": None}, ["region: is missing", "pulumi config set"]),
        ({"peerStack": ""}, ["peerStack: is empty"]),
        ({"drActive": "maybe"}, ["drActive: must be a boolean, not 'maybe'", "true or false"]),
        ({"peerLost": "1"}, ["peerLost: must be a boolean, not 1"]),
        ({"workload": "Orders"}, ["workload: 'Orders'", "a-z"]),
        ({"workload": "1orders"}, ["workload: '1orders'", "begin with a-z"]),
        ({"workload": "or-ders"}, ["workload: 'or-ders'"]),
        (
            {"workload": TOO_LONG},
            ["workload:", f"storage account name '{TOO_LONG}backup", f"at most {WORKLOAD_LIMIT}"],
        ),
        # misspelt keys
        ({"drActve": True}, ["drActve: is no setting; did you mean drActive?"]),
        ({"DRACTIVE": True}, ["did you mean drActive?"]),
        ({"gateway": gateway(capcity=1)}, ["gateway.capcity", "did you mean capacity?"]),
        ({"backup": {"starthour": 1}}, ["backup.starthour", "did you mean startHour?"]),
        ({"channels": channel(backendURL="x")}, ["channels[0].backendURL", "mean backendUrl?"]),
        ({"channels": channel(colour="x")}, ["channels[0].colour", "known are", "pollingInterval"]),
        # channels
        ({"channels": []}, ["channels: there is none", "at least one"]),
        ({"channels": "placed"}, ["channels: must be a list, not 'placed'"]),
        ({"channels": ["placed"]}, ["channels[0]: must be an object, not 'placed'"]),
        ({"channels": TWICE}, ["channels: 'placed' is there twice", "a name of its own"]),
        # Service Bus ignores case, so that this could be a name twice
        ({"channels": [*channel(), *channel(name="Placed")]}, ["channels[1].name: 'Placed'"]),
        ({"channels": channel(name=None)}, ["channels[0].name: is missing"]),
        ({"channels": channel(name=5)}, ["channels[0].name: must be text, not 5"]),
        ({"channels": channel(name="a b")}, ["channels[0].name: 'a b'", "hyphens"]),
        ({"channels": channel(name="a/b")}, ["channels[0].name: 'a/b'"]),
        ({"channels": channel(name="-a")}, ["channels[0].name: '-a'"]),
        ({"channels": channel(name="a\n")}, ["channels[0].name: 'a\\n'"]),
        (
            {"channels": channel(name=TOO_LONG_CHANNEL)},
            ["channels[0].name:", "Logic App", f"at most {CHANNEL_LIMIT}"],
        ),
        ({"channels": channel(name="placed-handoff")}, ["-handoff", "choose another ending"]),
        ({"channels": channel(name="placed-expired")}, ["-expired", "choose another ending"]),
        ({"channels": channel(backendUrl=None)}, ["channels[0].backendUrl: is missing"]),
        ({"channels": channel(backendUrl="http://a/b")}, ["no https address", "write https://"]),
        ({"channels": channel(backendUrl="https:///b")}, ["no https address"]),
        ({"channels": channel(backendUrl="https://a b/")}, ["a character that no URL may have"]),
        ({"channels": channel(backendUrl="https://a:port/")}, ["backendUrl:", "is no URL"]),
        ({"channels": channel(backendUrl="https://a/?code=1")}, ["a query", "backendAudience"]),
        ({"channels": channel(backendUrl="https://a/#b")}, ["a fragment"]),
        ({"channels": channel(backendUrl="https://me@a/")}, ["has a user"]),
        ({"channels": channel(backendAudience="")}, ["channels[0].backendAudience: is empty"]),
        ({"channels": channel(maxDeliveryCount=3)}, ["maxDeliveryCount: 3", "sweeper", "300"]),
        ({"channels": channel(maxDeliveryCount=2**31)}, ["maxDeliveryCount: 2147483648"]),
        ({"channels": channel(maxDeliveryCount="300")}, ["must be a whole number, not '300'"]),
        ({"channels": channel(maxDeliveryCount=True)}, ["must be a whole number, not true"]),
        ({"channels": channel(concurrency=0)}, ["channels[0].concurrency: 0", "1 to 100"]),
        ({"channels": channel(concurrency=101)}, ["channels[0].concurrency: 101", "1 to 100"]),
        ({"channels": channel(pollingInterval="PT0S")}, ["pollingInterval: PT0S", "PT1S"]),
        ({"channels": channel(pollingInterval="P2D")}, ["pollingInterval: P2D", "P1D"]),
        ({"channels": channel(pollingInterval=30)}, ["must be an ISO 8601 duration, not 30"]),
        ({"channels": channel(permanentRefusals=404)}, ["permanentRefusals: must be a list"]),
        ({"channels": channel(permanentRefusals=[500])}, ["permanentRefusals: 500", "400 to 499"]),
        ({"channels": channel(permanentRefusals=[429])}, ["permanentRefusals: 429", "remove it"]),
        # durations
        ({"detectionTime": "30m"}, ["detectionTime: '30m' is no ISO 8601 duration", "PT15M"]),
        ({"detectionTime": "P1M"}, ["detectionTime: 'P1M'", "months"]),
        ({"failoverTime": "-PT5M"}, ["failoverTime: '-PT5M'"]),
        ({"backlogAllowance": ""}, ["backlogAllowance: ''"]),
        (ALL_ZERO, ["safetyMargin: PT0S is too short", "duplicateWindow: PT0S is too short"]),
        ({"backlogAllowance": "P14D"}, ["T: backlogAllowance + ", "P14DT1H40M is over 14 days"]),
        ({"detectionTime": "P20D"}, ["detectionTime: P20D is too long", "at most P14D"]),
        ({"safetyMargin": "PT14M59S"}, ["safetyMargin: PT14M59S", "at least PT15M"]),
        ({"duplicateWindow": "PT19S"}, ["duplicateWindow: PT19S", "at least PT20S"]),
        ({"duplicateWindow": "P7DT1S"}, ["duplicateWindow: P7DT1S", "at most P7D"]),
        ({"activeTimeToLive": "PT2H"}, ["activeTimeToLive: PT2H", "at least PT2H40M"]),
        # Service Bus
        ({"serviceBusSku": "Basic"}, ["serviceBusSku: Basic", "duplicate detection", "Premium"]),
        ({"serviceBusSku": "standard"}, ["serviceBusSku: 'standard'", "Standard, Premium"]),
        ({"serviceBusCapacity": 2}, ["serviceBusCapacity: 2 is refused for Standard; use 1"]),
        (
            {"serviceBusSku": "Premium", "serviceBusCapacity": 3},
            ["serviceBusCapacity: 3 is refused for Premium; use 1 or 2 or 4 or 8 or 16"],
        ),
        ({"serviceBusCapacity": "two"}, ["serviceBusCapacity: must be a whole number, not 'two'"]),
        ({"standbyExpiry": "keep"}, ["standbyExpiry: 'keep'", "drop, deadLetter"]),
        # the outage
        ({"outageBegan": "2026-03-01T03:30:00"}, ["outageBegan:", "no time zone", "Z"]),
        ({"outageBegan": "9999-01-01T00:00:00Z"}, ["outageBegan:", "in the future"]),
        ({"outageBegan": "1999-01-01T00:00:00Z"}, ["outageBegan:", "before Azure began"]),
        ({"outageBegan": "yesterday"}, ["outageBegan: 'yesterday' is no ISO 8601 moment"]),
        # what YAML makes of a moment without quotes
        ({"outageBegan": "2026-03-01 03:30:00 +0000 UTC"}, ["outageBegan:", "in quotes"]),
        # the gateway
        ({"gateway": []}, ["gateway: must be an object, not []"]),
        ({"gateway": {}}, ["gateway.publisherName: is missing", "gateway.publisherEmail"]),
        ({"gateway": gateway(publisherEmail="me")}, ["publisherEmail: 'me'", "name@example.com"]),
        ({"gateway": gateway(publisherName="n" * 101)}, ["publisherName:", "1 to 100 characters"]),
        ({"gateway": gateway(enabled="true")}, ["gateway.enabled: must be a boolean, not 'true'"]),
        ({"gateway": gateway(sku="Free")}, ["gateway.sku: 'Free'", "Developer, Basic"]),
        ({"gateway": gateway(capacity=0)}, ["gateway.capacity: 0 is refused for Basic"]),
        (
            {"gateway": gateway(sku="Developer", capacity=2)},
            ["gateway.capacity: 2 is refused for Developer; leave it out, or use 1"],
        ),
        (
            {"gateway": gateway(sku="Consumption", capacity=1)},
            ["gateway.capacity: 1 is refused for Consumption; leave it out, or use 0"],
        ),
        # backups
        (
            {"gateway": gateway(sku="Consumption")},
            [
                "backup.enabled:",
                "gateway.sku is Consumption",
                "Developer, Basic, Standard, Premium",
            ],
        ),
        ({"gateway": gateway(sku="StandardV2")}, ["gateway.sku is StandardV2", "classic tier"]),
        (
            {"gateway": {"enabled": False}, "backup": {"enabled": True}},
            ["backup.enabled:", "gateway.enabled is false", "set it to false"],
        ),
        ({"backup": {"frequency": "Year"}}, ["backup.frequency: 'Year'", "Hour, Day, Week, Month"]),
        ({"backup": {"interval": 31}}, ["backup.interval: 31 x Day is over 30 days"]),
        ({"backup": {"frequency": "Week", "interval": 5}}, ["5 x Week is over 30 days"]),
        ({"backup": {"frequency": "Month", "interval": 2}}, ["2 x Month is over 30 days"]),
        ({"backup": {"interval": 0}}, ["backup.interval: 0"]),
        ({"backup": {"startHour": 24}}, ["backup.startHour: 24", "0 to 23"]),
        ({"backup": {"retention": "P1DT1H"}}, ["backup.retention: P1DT1H", "whole number of days"]),
        (
            {"backup": {"frequency": "Week", "interval": 4, "retention": "P27D"}},
            ["backup.retention: P27D leaves time without any backup; use at least P28D"],
        ),
        (
            {"backup": {"frequency": "Hour", "interval": 36, "retention": "P1D"}},
            ["backup.retention: P1D leaves time without any backup; use at least P2D"],
        ),
        # tags
        ({"tags": []}, ["tags: must be an object, not []"]),
        ({"tags": {"cost": 12}}, ["tags: 'cost' must be text, not 12", "in quotes"]),
        ({"tags": {"a?": "b"}}, ["tags: 'a?'"]),
        ({"tags": {"microsoft-x": "b"}}, ["tags: 'microsoft-x'"]),
        ({"tags": {"a": "b" * 257}}, ["tags: 'a' has 257 characters", "256"]),
        ({"tags": {str(n): "" for n in range(16)}}, ["tags: 16 are too many", "15"]),
    ],
    ids=lambda it: it[0] if isinstance(it, list) else "",
)
def test_a_bad_setting_is_refused_by_name_with_the_way_out(changes, fragments):
    message = refusal(**changes)

    assert [fragment for fragment in fragments if fragment not in message] == []


def test_dr_has_no_backups():
    assert "backup.enabled: is true, but primary" in refusal("dr", backup={"enabled": True})


def test_all_problems_are_reported_in_one_go_a_line_each():
    message = refusal(role="x", workload="X", channels=[], detectionTime="x", drActve=True)

    lines = message.splitlines()[1:]
    assert [line.split(":")[0] for line in lines] == [
        *("  - role", "  - workload", "  - channels", "  - detectionTime", "  - drActve"),
    ]


def test_one_mistake_is_one_line():
    assert len(refusal(role="x", gateway={"enabled": True, **gateway()}).splitlines()) == 2
    assert len(refusal(channels=[5]).splitlines()) == 2
    assert len(refusal(safetyMargin="x", activeTimeToLive="PT5M").splitlines()) == 2
    assert len(refusal(activeTimeToLive="x").splitlines()) == 2


def test_a_url_with_a_key_in_it_is_not_repeated():
    assert "hush" not in refusal(channels=channel(backendUrl="http://me:hush@a/?code=hush"))


@often
@given(st.sampled_from(sorted(PROJECT["config"])), st.integers(0, 30))
def test_a_key_that_lacks_a_letter_is_answered_with_the_right_one(key, position):
    position %= len(key)
    misspelt = key[:position] + key[position + 1 :]

    assert f"{misspelt}: is no setting; did you mean {key}?" in refusal(**{misspelt: "x"})


JSON = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats() | st.text(),
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(st.text(), inner, max_size=3),
    max_leaves=5,
)
FIELDS = {
    "channels": st.lists(
        st.dictionaries(
            st.sampled_from(["name", "backendUrl", "maxDeliveryCount", "permanentRefusals"]), JSON
        ),
        max_size=2,
    ),
    "gateway": st.dictionaries(st.sampled_from(["enabled", "sku", "capacity"]), JSON),
    "backup": st.dictionaries(st.sampled_from(["frequency", "interval", "retention"]), JSON),
}


@often
@given(st.dictionaries(st.sampled_from(sorted(PROJECT["config"])) | st.text(), JSON, max_size=6))
def test_garbage_is_refused_or_accepted_but_never_crashes(garbage):
    accepted_or_refused("primary", garbage)


@often
@given(st.fixed_dictionaries({}, optional=FIELDS), st.sampled_from(["primary", "dr"]))
def test_garbage_within_objects_is_refused_or_accepted_but_never_crashes(garbage, stack):
    accepted_or_refused(stack, garbage)


def accepted_or_refused(stack, changes):
    try:
        lines = [f"  - T is {iso(load(stack, **changes).time_to_live)}"]
    except pulumi.RunError as refused:
        lines = str(refused).splitlines()[1:]
    assert [line for line in lines if not line.startswith("  - ")] == []


# Warnings


@pytest.mark.parametrize(
    ("stack", "changes", "fragments"),
    [
        ("dr", {"gateway": {}}, ["gateway.enabled", "nothing can be published"]),
        ("primary", {"backup": {"frequency": "Month"}}, ["backup.frequency is Month", "31 days"]),
        ("dr", {"standbyExpiry": "deadLetter"}, ["standbyExpiry", "a week of traffic"]),
        (
            "dr",
            {"channels": channel(maxDeliveryCount=299)},
            ["channels[0].maxDeliveryCount is 299", "P1DT55M", "300"],
        ),
        ("dr", {"peerLost": True}, ["peerLost is true", "own queues"]),
        ("dr", {"gateway": gateway(enabled=True, sku="Consumption")}, ["gateway.sku", "cache"]),
    ],
)
def test_what_is_allowed_but_risky_is_warned_of(stack, changes, fragments):
    (warning,) = load(stack, **changes).warnings

    assert [fragment for fragment in fragments if fragment not in warning] == []


def test_a_backup_every_four_weeks_needs_no_warning():
    assert load(backup={"frequency": "Week", "interval": 4}).warnings == ()


def test_expired_twins_can_be_kept():
    assert load(standbyExpiry="deadLetter").standby_expiry is StandbyExpiry.DEAD_LETTER
