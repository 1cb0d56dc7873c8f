"""What `pulumi import` is told to adopt."""

from rehearsal.commands.import_file import adoption

QUEUE = "azure-native:servicebus:Queue"
BUS = "urn:pulumi:dr::sbdr::sbdr:index:Region$sbdr:index:Bus::dr-bus"


def entry(name: str, **more: str) -> dict:
    return {"type": QUEUE, "name": name, "id": "<PLACEHOLDER>", "parent": "dr-bus", **more}


def previewed(*resources: dict) -> dict:
    return {"nameTable": {"dr-bus": BUS}, "resources": list(resources)}


def urn(name: str) -> str:
    return f"urn:pulumi:dr::sbdr::sbdr:index:Region$sbdr:index:Bus${QUEUE}::{name}"


def test_only_what_azure_has_already_is_adopted():
    document = adoption(previewed(entry("placed"), entry("cancelled")), {urn("placed"): "/id"})
    assert [(r["name"], r["id"]) for r in document["resources"]] == [("placed", "/id")]


def test_it_keeps_its_parent():
    document = adoption(previewed(entry("placed")), {urn("placed"): "/id"})
    assert document["resources"][0]["parent"] == "dr-bus"
    assert document["nameTable"] == {"dr-bus": BUS}


def test_a_name_that_the_preview_had_to_change_is_matched_by_the_logical_one():
    renamed = entry("placedQueue", logicalName="placed")
    document = adoption(previewed(renamed), {urn("placed"): "/id"})
    assert document["resources"] == [{**renamed, "id": "/id"}]


def test_another_type_of_the_same_name_is_left_alone():
    workflow = {**entry("placed"), "type": "azure-native:logic:Workflow"}
    assert adoption(previewed(workflow), {urn("placed"): "/id"})["resources"] == []
