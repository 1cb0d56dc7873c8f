"""The published script, and where it is pointed."""

import pytest

from rehearsal.automation.script import pointed_here, published
from rehearsal.control.refusal import NotFound, Refusal
from tests.rehearsal.automation.automated import automated
from tests.rehearsal.vault.deployment import RUNBOOKS
from tests.rehearsal.world import SCRIPT

URL = "http://127.0.0.1:1"
DECLARES = "class Job:\n    one: str\n    arm_endpoint: str = 'a'\n    blob_endpoint: str = 'b'\n"


def test_endpoints_go_where_the_script_declares_them():
    parameters = pointed_here(DECLARES, ["1"], URL)
    assert parameters == ["1", f"{URL}/arm", f"{URL}/blob/{{account}}"]


def test_an_endpoint_that_was_given_is_replaced():
    parameters = pointed_here(DECLARES, ["1", "https://management.azure.com"], URL)
    assert parameters[1] == f"{URL}/arm"


def test_a_script_that_declares_nothing_is_left_alone():
    assert pointed_here(SCRIPT, ["one", "two"], URL) == ["one", "two"]


@pytest.mark.parametrize(("name", "count"), [("backup_apim", 10), ("restore_apim", 13)])
def test_the_real_runbooks_are_pointed_at_the_rehearsal(name: str, count: int):
    script = (RUNBOOKS / f"{name}.py").read_text(encoding="utf-8")
    parameters = pointed_here(script, ["x"] * 7, URL)
    assert parameters == [*"x" * 7, *"-" * (count - 9), f"{URL}/arm", f"{URL}/blob/{{account}}"]


def test_what_lies_at_the_link_is_the_script():
    world = automated()
    assert published(world.azure, world.one("automation:Runbook")) == SCRIPT


def test_a_link_that_nobody_may_read_is_no_script():
    world = automated()
    runbook = world.one("automation:Runbook")
    world.update(world.one("storage:BlobContainer"), publicAccess="None")
    with pytest.raises(NotFound, match="nothing that anybody may read"):
        published(world.azure, runbook)


def test_another_script_at_the_link_is_refused():
    world = automated()
    runbook = world.one("automation:Runbook")
    world.delete(world.one("storage:Blob"))
    world.create("storage:Blob", source={"content": "bm8="})
    with pytest.raises(Refusal, match="has another SHA-256"):
        published(world.azure, runbook)
