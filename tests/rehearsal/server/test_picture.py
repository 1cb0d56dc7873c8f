"""What the page is given, and what the timeline tells."""

from types import SimpleNamespace
from typing import Any

import pytest
from aiohttp import web

from rehearsal.backend import Backend, call
from rehearsal.broker import Content
from rehearsal.server.outages import Part, State
from rehearsal.server.picture import Picture
from rehearsal.server.story import Timeline
from tests.page import pictures
from tests.rehearsal.served import Served
from tests.rehearsal.server.world import DR, PRIMARY, World, recorded

PROCESSOR = "logic-orders-processor-placed-primary"


class Watched:
    """A deployed world, and its picture."""

    def __init__(self, world: World) -> None:
        self.world = world
        self.backend = Backend()
        self.running: dict[str, Any] = {}
        self.timeline = Timeline(world.connection)
        self.picture = self.drawer()
        self.picture.look()

    def drawer(self) -> Picture:
        """A new one, as a server that was started again has."""
        workflows: Any = SimpleNamespace(summary=lambda: self.running)
        world = self.world
        return Picture(world.regions, workflows, world.outages, self.backend, self.timeline)

    def region(self, role: str) -> dict[str, Any]:
        [found] = [it for it in self.picture.drawn()["regions"] if it["role"] == role]
        return found

    def placed(self, role: str) -> dict[str, Any]:
        [found] = [it for it in self.region(role)["channels"] if it["name"] == "placed"]
        return found

    def send(self, role: str, queue: str, *ids: str) -> None:
        for id in ids:
            self.world.bus(role).send(queue, Content(message_id=id), self.world.clock.now())

    def told(self) -> list[tuple[str, str]]:
        self.picture.look()
        return [(it["kind"], it["text"]) for it in self.timeline.events()]

    def goes(self, region: str, state: State, part: Part | None = None) -> None:
        self.world.outages.set(region, state, part)
        self.picture.look()


@pytest.fixture
def watched(tmp_path) -> Watched:
    return Watched(World(recorded(tmp_path)))


def shape(value: Any) -> Any:
    """Names all the way down, of a list's first only; and whether there is anything."""
    if isinstance(value, dict):
        return {name: shape(it) for name, it in value.items()}
    return [shape(it) for it in value[:1]] if isinstance(value, list) else "..."


def test_the_picture_is_what_the_page_was_made_for(watched):
    watched.goes(PRIMARY, State.HANG)
    watched.picture.sample()
    assert shape(watched.picture.drawn()) == shape(pictures.dark())


def test_both_regions_are_drawn_primary_first(watched):
    drawn = watched.picture.drawn()["regions"]
    assert [(it["role"], it["region"], it["standing"]) for it in drawn] == [
        ("primary", PRIMARY, "active"),
        ("dr", DR, "standby"),
    ]
    assert [it["gateway"] for it in drawn] == [True, True]
    assert {it["name"] for it in drawn[0]["channels"]} == {"placed", "cancelled"}


def test_a_region_without_a_gateway_has_none(watched):
    watched.world.drop("azure-native:apimanagement:ApiManagementService")
    assert watched.region("primary")["gateway"] is False


def test_without_logic_apps_nobody_knows_how_a_region_stands(watched):
    watched.world.drop("azure-native:logic:Workflow")
    assert watched.region("primary")["standing"] == "unknown"
    assert watched.placed("primary")["processor"] == {"state": None, "running": None}


def test_before_anything_is_deployed_the_picture_is_empty(tmp_path):
    world = World(recorded(tmp_path))
    for type in {it.type for it in world.azure.values()}:
        world.drop(type)
    drawn = Watched(world).picture.drawn()
    assert (drawn["regions"], drawn["timeline"], drawn["history"]) == ([], [], [])


def test_what_lies_in_a_queue_is_counted(watched):
    watched.send("dr", "placed", "a", "b", "c")
    watched.world.bus("dr").peek_lock("placed", watched.world.clock.now())
    queue = watched.placed("dr")["queue"]
    assert (queue["active"], queue["locked"], queue["dead"]) == (2, 1, 0)
    assert queue["oldestSeconds"] >= 0
    assert queue["timeToLive"] == "PT2H40M"
    assert watched.placed("primary")["queue"]["active"] == 0
    assert watched.placed("primary")["queue"]["oldestSeconds"] is None


def test_a_region_is_owed_what_lies_in_the_other_s_handoff_queues(watched):
    watched.send("dr", "placed-handoff", "a", "b")
    watched.send("dr", "cancelled-handoff", "c")
    assert (watched.region("primary")["owed"], watched.region("dr")["owed"]) == (3, 0)
    assert watched.placed("dr")["handoff"]["active"] == 2


def test_a_queue_that_was_not_deployed_is_not_drawn(watched):
    assert watched.placed("primary")["expired"] is None


def test_logic_apps_are_drawn_as_they_run(watched):
    [id] = [it.id for it in watched.world.azure.values() if it.id.endswith(PROCESSOR)]
    watched.running = {id: {"running": 4}}
    assert watched.placed("primary")["processor"] == {"state": "Enabled", "running": 4}
    assert watched.placed("dr")["processor"] == {"state": "Disabled", "running": None}
    assert watched.placed("dr")["sweeper"]["state"] == "Enabled"


@pytest.mark.parametrize("state", list(State))
def test_a_region_is_drawn_as_it_answers(watched, state):
    watched.goes(PRIMARY, state)
    assert (watched.region("primary")["reach"], watched.region("dr")["reach"]) == (state, "up")


def test_a_region_whose_bus_is_dark_is_drawn_dark(watched):
    watched.goes(DR, State.HANG, Part.BUS)
    assert watched.region("dr")["reach"] == "hang"


def test_what_the_backend_got_is_summed_up(watched):
    for key in ("a", "b", "b"):
        got = call("placed", {"Idempotency-Key": key}, b"", watched.world.clock.now())
        watched.backend.receive(got)
    totals = watched.picture.drawn()["totals"]
    assert (totals["delivered"], totals["duplicates"], totals["lost"]) == (2, 1, None)


def test_nothing_is_told_as_long_as_nothing_happens(watched):
    assert watched.told() == []


def test_an_outage_is_told_once_and_so_is_its_end(watched):
    watched.goes(PRIMARY, State.HANG)
    watched.goes(PRIMARY, State.HANG)
    watched.goes(PRIMARY, State.UP)
    assert watched.told() == [
        ("outage", "primary (westeurope) hangs"),
        ("recovery", "primary (westeurope) answers again"),
    ]


def test_an_outage_of_a_part_is_told_as_such(watched):
    watched.goes(DR, State.REFUSE, Part.BUS)
    watched.goes(DR, State.SLOW, Part.WORKFLOWS)
    watched.goes(DR, State.UP, Part.BUS)
    assert watched.told() == [
        ("outage", "dr (northeurope)'s bus refuses every call"),
        ("outage", "dr (northeurope)'s Logic Apps service is slow"),
        ("recovery", "dr (northeurope)'s bus answers again"),
    ]


def test_what_became_of_a_part_while_its_region_was_dark_is_told_afterwards(watched):
    watched.goes(DR, State.HANG, Part.BUS)
    watched.goes(DR, State.REFUSE)
    watched.goes(DR, State.UP, Part.BUS)
    watched.goes(DR, State.UP)
    assert [text for _, text in watched.told()] == [
        "dr (northeurope)'s bus hangs",
        "dr (northeurope) refuses every call",
        "dr (northeurope) answers again",
        "dr (northeurope)'s bus answers again",
    ]


def test_a_server_that_is_started_again_does_not_tell_of_an_outage_twice(watched):
    watched.goes(PRIMARY, State.HANG)
    watched.picture = watched.drawer()
    assert len(watched.told()) == 1
    watched.goes(PRIMARY, State.UP)
    assert watched.told()[-1] == ("recovery", "primary (westeurope) answers again")


def test_a_failover_and_a_failback_are_told_step_by_step(watched):
    for snapshot in ("dr-active", "primary-standby", "primary-active", "dr-standby"):
        watched.world.deploy(snapshot)
        watched.picture.look()
    assert watched.told() == [
        ("failover", "dr (northeurope) is active"),
        ("failover", "primary (westeurope) stands by"),
        ("failback", "primary (westeurope) is active"),
        ("failback", "dr (northeurope) stands by"),
    ]


def test_what_waits_and_what_is_owed_is_sampled(watched):
    watched.send("primary", "placed", "a", "b")
    watched.send("dr", "placed", "a")
    watched.send("dr", "cancelled-handoff", "c")
    watched.picture.sample()
    [sample] = watched.picture.drawn()["history"]
    assert sample["waiting"] == {"primary": 2, "dr": 1}
    assert sample["owed"] == 1


@pytest.fixture
def served(watched):
    """A server with a page and a gateway that answers as the path says."""
    application = web.Application()
    watched.picture.add_to(application)

    async def gateway(request: web.Request) -> web.Response:
        status = int(request.match_info["status"])
        if not status:
            assert request.transport is not None
            request.transport.abort()
        return web.Response(status=status or 200)

    application.router.add_post("/gateways/apim/{status}", gateway)
    application.router.add_post("/elsewhere", gateway)
    served = Served(application)
    yield served
    served.close()


def test_what_publishers_asked_and_were_answered_is_counted(watched, served):
    for status in (202, 202, 503, 401):
        served.call("POST", f"/gateways/apim/{status}", b"{}")
    with pytest.raises(OSError, match=r"closed|reset"):
        served.call("POST", "/gateways/apim/0", b"{}")
    served.call("GET", "/picture.json")
    totals = watched.picture.drawn()["totals"]
    assert (totals["published"], totals["acknowledged"], totals["refused"]) == (5, 2, 3)
    watched.picture.sample()
    assert watched.picture.drawn()["rates"] == {"published": 5, "delivered": 0}
