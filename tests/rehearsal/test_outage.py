"""A dark region refuses or hangs, and nobody can pretend that it answers."""

import time

import grpc
import pytest
from google.protobuf import empty_pb2

from rehearsal.client import Refused
from tests.rehearsal.processes import wait_until
from tests.rehearsal.world import GROUP_ID, NAMESPACE_ID, QUEUE_ID

GROUP, NAMESPACE, QUEUE = "resources:ResourceGroup", "servicebus:Namespace", "servicebus:Queue"


@pytest.fixture
def azure(server, plugin):
    """The server's client, with a bus in westeurope and a group in northeurope."""
    for type in (GROUP, NAMESPACE, QUEUE):
        plugin.created(type)
    plugin.created(GROUP, resourceGroupName="rg-dr", location="northeurope")
    return server.client


def test_regions_are_up_where_something_lives(azure):
    assert azure.regions() == {"northeurope": "up", "westeurope": "up"}
    assert azure.reach("westeurope")


def test_a_region_where_nothing_lives_cannot_be_switched(azure):
    with pytest.raises(
        Refused, match=r"nothing lives in region 'mars'; .*: northeurope, westeurope"
    ):
        azure.set_region("mars", "hang")


def test_a_region_cannot_be_in_a_state_that_nobody_knows(azure):
    known = r"a region can be up, refuse, hang, lose, slow, not 'down'"
    with pytest.raises(Refused, match=known):
        azure.set_region("westeurope", "down")
    with pytest.raises(Refused, match=r"what can fail alone is bus, workflows, not 'roof'"):
        azure.set_region("westeurope", "hang", part="roof")


def test_the_answer_of_a_region_that_loses_it_is_lost_and_the_work_done(azure, plugin):
    azure.set_region("westeurope", "lose")
    call = plugin.update(QUEUE, QUEUE_ID, maxDeliveryCount=300)
    assert call.code() is grpc.StatusCode.UNAVAILABLE
    assert "its answer is lost" in call.details()
    assert azure.resources("azure-native:servicebus:Queue")[0]["inputs"]["maxDeliveryCount"] == 300


def test_a_part_that_is_down_does_not_touch_the_control_plane(azure, plugin):
    azure.set_region("westeurope", "hang", part="bus")
    assert plugin.update(QUEUE, QUEUE_ID).code() is grpc.StatusCode.OK
    azure.set_region("westeurope", "up", part="bus")


def test_a_refusing_region_refuses_at_once(azure, plugin):
    azure.set_region("West Europe", "refuse")
    call = plugin.update(QUEUE, QUEUE_ID)
    assert call.code() is grpc.StatusCode.UNAVAILABLE
    assert call.details() == f"region westeurope refuses every call, so also Update of '{QUEUE_ID}'"
    assert not azure.reach("westeurope")


def test_the_other_region_is_untouched(azure, plugin):
    azure.set_region("westeurope", "hang")
    before = azure.calls()[-1]["seq"]
    identity = "managedidentity:UserAssignedIdentity"
    plugin.created(identity, resourceGroupName="rg-dr", location="northeurope")
    assert [it["regions"] for it in azure.calls(before)] == [["northeurope"]]
    assert azure.reach("northeurope")


def test_a_resource_elsewhere_is_dark_with_the_region_of_its_group(azure, plugin):
    azure.set_region("northeurope", "refuse")
    identity = "managedidentity:UserAssignedIdentity"
    call = plugin.create(identity, resourceGroupName="rg-dr", location="westeurope")
    assert "region northeurope refuses" in call.details()


def test_a_hanging_region_hangs_until_the_caller_gives_up(azure, plugin):
    azure.set_region("westeurope", "hang")
    began = time.monotonic()
    call = plugin.update(QUEUE, QUEUE_ID, timeout=60)
    assert call.code() is grpc.StatusCode.UNAVAILABLE
    assert call.details() == (f"region westeurope has not answered for 1 s: Update of '{QUEUE_ID}'")
    assert 1 <= time.monotonic() - began < 3
    assert azure.calls()[-1]["outcome"] == "UNAVAILABLE"


def test_the_scale_of_time_can_be_chosen(azure, new_plugin, server):
    azure.set_region("westeurope", "hang")
    plugin = new_plugin(server.home, REHEARSAL_TIME_SCALE="600")
    assert "has not answered for 0.1 s" in plugin.update(QUEUE, QUEUE_ID, timeout=60).details()


def test_a_hanging_call_is_seen_while_it_hangs(azure, plugin, server):
    azure.set_region("westeurope", "hang")
    call = plugin.update(QUEUE, QUEUE_ID)
    wait_until(lambda: server.calls("waiting"))
    [waiting] = server.calls("waiting")
    assert (waiting["method"], waiting["id"]) == ("Update", QUEUE_ID)
    call.cancel()


def test_a_hanging_call_goes_on_when_the_region_is_back(azure, plugin, server):
    azure.set_region("westeurope", "hang")
    call = plugin.update(QUEUE, QUEUE_ID, maxDeliveryCount=300)
    wait_until(lambda: server.calls("waiting"))
    azure.set_region("westeurope", "up")
    assert call.code() is grpc.StatusCode.OK
    assert azure.resources("azure-native:servicebus:Queue")[0]["inputs"]["maxDeliveryCount"] == 300


def test_cancel_ends_hanging_calls_and_they_have_no_effect(azure, new_plugin, server):
    plugin = new_plugin(server.home)
    azure.set_region("westeurope", "hang")
    calls = [plugin.update(QUEUE, QUEUE_ID, maxDeliveryCount=n) for n in (1, 2)]
    wait_until(lambda: len(server.calls("waiting")) == 2)
    plugin.stub.Cancel(empty_pb2.Empty())
    assert {call.code() for call in calls} == {grpc.StatusCode.CANCELLED}
    wait_until(lambda: len(server.calls("abandoned")) == 2)
    azure.set_region("westeurope", "up")
    assert "maxDeliveryCount" not in azure.resources("azure-native:servicebus:Queue")[0]["inputs"]


def test_reads_and_deletes_meet_the_outage_too(azure, plugin):
    azure.set_region("westeurope", "refuse")
    for call in (plugin.read, plugin.delete):
        with pytest.raises(grpc.RpcError, match=r"region westeurope refuses"):
            call(NAMESPACE, NAMESPACE_ID)


def test_check_and_diff_need_no_region(azure, plugin):
    azure.set_region("westeurope", "refuse")
    assert not plugin.check(QUEUE, {"namespaceName": "n", "resourceGroupName": "r"}).failures
    plugin.diff(QUEUE, {}, {})


def test_a_probe_of_a_hanging_region_does_not_answer(azure):
    azure.set_region("westeurope", "hang")
    assert not azure.reach("westeurope", timeout=0.1)


def test_what_has_begun_is_completed_without_its_caller(azure, new_plugin, server):
    plugin = new_plugin(server.home)
    azure.set_latency(0.5)
    call = plugin.create(QUEUE, queueName="late")
    wait_until(lambda: server.calls("waiting"))
    plugin.process.kill()
    assert call.code() is grpc.StatusCode.UNAVAILABLE
    wait_until(lambda: len(server.calls("done")) == 5)
    assert f"{NAMESPACE_ID}/queues/late" in [it["id"] for it in azure.resources()]


def test_a_group_can_be_deleted_with_all_that_it_holds(azure, plugin):
    plugin.delete(GROUP, GROUP_ID)
    assert [it["region"] for it in azure.resources()] == ["northeurope"]
