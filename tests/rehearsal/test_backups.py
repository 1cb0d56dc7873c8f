"""What a backup of a service holds, and what a restore makes of it."""

import json
from datetime import timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from rehearsal.control import backups
from rehearsal.control.refusal import Refusal
from rehearsal.control.resource import Resource
from tests.rehearsal.world import NOW, World

TYPES = (
    "resources:ResourceGroup",
    "apimanagement:ApiManagementService",
    "apimanagement:NamedValue",
    "apimanagement:Api",
    "apimanagement:ApiOperation",
    "apimanagement:ApiPolicy",
    "apimanagement:Product",
    "apimanagement:ProductApi",
    "apimanagement:Subscription",
)


@pytest.fixture
def world() -> World:
    return World(*TYPES)


def source(world: World) -> Resource:
    return next(it for it in world.azure.values() if it.id.endswith("/apim-orders"))


def other(world: World, sku: str = "Basic") -> Resource:
    """An empty service."""
    return world.create(
        "apimanagement:ApiManagementService",
        serviceName="other",
        sku={"name": sku, "capacity": 1},
    )


def content(world: World, service: Resource) -> dict[str, tuple]:
    return {
        it.id[len(service.id) :]: (it.type, it.outputs, it.held)
        for it in backups.children(world.azure, service.id)
    }


def test_a_backup_holds_all_but_the_service_itself(world):
    backup = json.loads(backups.write(world.azure, source(world), NOW))
    assert (backup["sku"], backup["taken"]) == ("Basic", NOW.isoformat())
    assert len(backup["entities"]) == len(TYPES) - 2
    assert not any("apim-orders" in it["id"] for it in backup["entities"])


def test_a_restore_brings_back_all_keys_included_and_nothing_else(world):
    backup, target = backups.write(world.azure, source(world), NOW), other(world)
    world.create("apimanagement:Api", serviceName="other", apiId="own", path="own")
    backups.restore(world.azure, target, backup, NOW)
    assert content(world, target) == content(world, source(world))
    restored = [it for it in world.azure.values() if it.id.startswith(f"{target.id}/")]
    assert {it.inputs["serviceName"] for it in restored} == {"other"}


@pytest.mark.parametrize("age", [timedelta(), timedelta(days=30)])
def test_a_backup_lasts_thirty_days(world, age):
    backup, target = backups.write(world.azure, source(world), NOW), other(world)
    backups.restore(world.azure, target, backup, NOW + age)
    with pytest.raises(Refusal, match="backup expired"):
        backups.restore(world.azure, target, backup, NOW + timedelta(days=30, seconds=1))


def test_another_tier_is_refused_and_changes_nothing(world):
    backup, target = backups.write(world.azure, source(world), NOW), other(world, "Standard")
    before = dict(world.azure)
    with pytest.raises(Refusal, match="current SKU is 'Standard', backup SKU is 'Basic'"):
        backups.restore(world.azure, target, backup, NOW)
    assert world.azure == before


@given(content=st.one_of(st.binary(), st.sampled_from([b"{}", b"[]", b'{"taken": 1, "sku": 2}'])))
def test_what_is_no_backup_is_refused(content: bytes):
    world = World(*TYPES[:2])
    with pytest.raises(Refusal, match="the blob is no backup"):
        backups.restore(world.azure, source(world), content, NOW)


def test_consumption_and_v2_know_no_backup(world):
    for sku in ("Consumption", "BasicV2", "StandardV2", "PremiumV2"):
        service = Resource(id="/s", type="", region=None, inputs={"sku": {"name": sku}}, outputs={})
        with pytest.raises(Refusal, match=f"Method not allowed in {sku} pricing tier"):
            backups.refuse_tier(service)
    backups.refuse_tier(source(world))
