"""The plugins speak the provider protocol, and hold nothing."""

import hashlib
import os
import signal
import socket
import subprocess
import sys
import time

import grpc
import pytest
from google.protobuf import empty_pb2
from pulumi.runtime.proto import plugin_pb2
from pulumi.runtime.proto import provider_pb2 as protocol
from pulumi.runtime.proto.provider_pb2_grpc import ResourceProviderStub

from rehearsal.control.assets import ASSET, SIGNATURE
from rehearsal.control.unknown import UNKNOWN
from rehearsal.provider.envelopes import SECRET, to_python, to_struct
from rehearsal.provider.plugins import VERSIONS, install_plugins
from tests.rehearsal.processes import Plugin, wait_until
from tests.rehearsal.world import GROUP_ID, QUEUE_ID, usual

GROUP, NAMESPACE, QUEUE = "resources:ResourceGroup", "servicebus:Namespace", "servicebus:Queue"


ENGINE = "import subprocess, sys; subprocess.run(sys.argv[1:])"


def refuses(address):
    with socket.socket() as probe:
        return probe.connect_ex(address) != 0


def secret(value):
    return {SIGNATURE: SECRET, "value": value}


def refused(call):
    with pytest.raises(grpc.RpcError) as caught:
        call()
    return caught.value.code(), caught.value.details()


@pytest.fixture
def bus(plugin):
    for type in (GROUP, NAMESPACE, QUEUE):
        plugin.created(type)
    return plugin


@pytest.mark.parametrize("name", VERSIONS)
def test_the_installed_script_starts_a_plugin_of_the_right_version(name, server, tmp_path):
    install_plugins(tmp_path)
    folder = tmp_path / "plugins" / f"resource-{name}-v{VERSIONS[name]}"
    process = subprocess.Popen(
        [folder / f"pulumi-resource-{name}", "127.0.0.1:1"],
        env={"REHEARSAL_HOME": str(server.home), "PATH": "/usr/bin:/bin"},
        stdout=subprocess.PIPE,
    )
    assert process.stdout
    port = int(process.stdout.readline())
    with grpc.insecure_channel(f"127.0.0.1:{port}") as channel:
        stub = ResourceProviderStub(channel)
        assert stub.GetPluginInfo(empty_pb2.Empty()).version == VERSIONS[name]
    process.terminate()
    process.stdout.close()
    assert process.wait(timeout=10) == 0


def test_a_plugin_ends_with_its_engine_however_that_ended(server, tmp_path):
    install_plugins(tmp_path)
    script = tmp_path / "plugins" / f"resource-random-v{VERSIONS['random']}"
    engine = subprocess.Popen(
        [sys.executable, "-c", ENGINE, script / "pulumi-resource-random", "127.0.0.1:1"],
        env={"REHEARSAL_HOME": str(server.home), "PATH": "/usr/bin:/bin"},
        stdout=subprocess.PIPE,
        start_new_session=True,
    )
    assert engine.stdout
    address = ("127.0.0.1", int(engine.stdout.readline()))
    try:
        socket.create_connection(address).close()
        engine.kill()
        wait_until(lambda: refuses(address))
        assert engine.stdout.read() == b"", "the plugin was the last to hold it"
    finally:
        os.killpg(engine.pid, signal.SIGKILL)
        engine.stdout.close()
        engine.wait()


def test_the_engine_gets_a_plugin_ready(plugin):
    assert plugin.stub.Handshake(protocol.ProviderHandshakeRequest()).accept_secrets
    assert plugin.stub.Attach(plugin_pb2.PluginAttach(address="127.0.0.1:1")) is not None
    config = to_struct({"version": "3.29.0"})
    checked = plugin.stub.CheckConfig(protocol.CheckRequest(news=config))
    assert to_python(checked.inputs) == {"version": "3.29.0"}
    same = plugin.stub.DiffConfig(protocol.DiffRequest(old_inputs=config, news=config))
    assert same.changes == protocol.DiffResponse.DIFF_NONE
    assert plugin.stub.Configure(protocol.ConfigureRequest(args=config)).supportsPreview


def test_check_refuses_with_the_property_that_is_wrong(plugin):
    failures = plugin.check(QUEUE, {**usual(QUEUE), "maxDelivery": 3}).failures
    assert [(it.property, it.reason) for it in failures] == [("maxDelivery", "unknown property")]


def test_check_keeps_secrets_and_unknown_values(plugin):
    news = {**usual(NAMESPACE), "location": UNKNOWN, "tags": secret({"owner": "me"})}
    assert to_python(plugin.check(NAMESPACE, news).inputs) == news


def test_diff_of_the_same_is_none_secret_or_not(plugin):
    olds, news = usual(QUEUE), {**usual(QUEUE), "queueName": secret("placed")}
    assert plugin.diff(QUEUE, olds, news).changes == protocol.DiffResponse.DIFF_NONE


def test_diff_tells_what_is_replaced_and_how(plugin):
    news = {**usual(QUEUE), "requiresSession": True}
    diff = plugin.diff(QUEUE, usual(QUEUE), news)
    assert list(diff.replaces) == ["requiresSession"]
    assert diff.deleteBeforeReplace
    assert diff.detailedDiff["requiresSession"].kind == protocol.PropertyDiff.ADD_REPLACE


def test_an_unknown_name_replaces(plugin):
    news = {**usual(QUEUE), "namespaceName": UNKNOWN}
    assert list(plugin.diff(QUEUE, usual(QUEUE), news).replaces) == ["namespaceName"]


def test_a_resource_is_created_read_updated_and_deleted(bus):
    read = bus.read(QUEUE, QUEUE_ID)
    assert read.id == QUEUE_ID
    assert to_python(read.inputs) == usual(QUEUE)
    updated = bus.update(QUEUE, QUEUE_ID, maxDeliveryCount=300).result()
    assert to_python(updated.properties)["maxDeliveryCount"] == 300
    bus.delete(QUEUE, QUEUE_ID)
    assert bus.read(QUEUE, QUEUE_ID).id == ""


def test_everything_outlives_the_plugin_that_made_it(server, new_plugin):
    plugin = new_plugin(server.home)
    plugin.created(GROUP)
    plugin.process.kill()
    assert new_plugin(server.home).read(GROUP, GROUP_ID).id == GROUP_ID


def test_creating_again_is_a_conflict_that_tells_the_id(bus):
    code, details = refused(lambda: bus.created(QUEUE))
    assert code is grpc.StatusCode.ALREADY_EXISTS
    assert details == f"cannot create already existing resource '{QUEUE_ID}'"


def test_refusals_have_the_code_that_the_engine_expects(plugin):
    assert refused(lambda: plugin.created(QUEUE))[0] is grpc.StatusCode.NOT_FOUND
    plugin.created(GROUP)
    sku = {"name": "Standard", "capacity": 4}
    bad = refused(lambda: plugin.created(NAMESPACE, sku=sku))
    assert bad[0] is grpc.StatusCode.INVALID_ARGUMENT


def test_a_preview_calls_nothing(plugin, server):
    answer = plugin.create(QUEUE, preview=True, namespaceName=UNKNOWN).result()
    assert answer.id == ""
    assert to_python(answer.properties)["name"] == "placed"
    assert server.calls() == []


def test_secrets_are_secret_in_outputs_and_hidden_from_the_list(plugin, server):
    plugin.created(GROUP)
    _, outputs = plugin.created(NAMESPACE, tags={"owner": secret("me")})
    assert outputs["tags"] == {"owner": secret("me")}
    service = "apimanagement:ApiManagementService"
    plugin.created(service)
    plugin.created("apimanagement:NamedValue", value=secret("hush"))
    assert "hush" not in str(server.client.resources())


def test_a_file_is_read_by_the_plugin_and_kept_by_the_server(plugin, tmp_path):
    for type in (GROUP, "storage:StorageAccount", "storage:BlobContainer"):
        plugin.created(type)
    script = tmp_path / "backup.py"
    script.write_text("print('from a file')")
    digest = hashlib.sha256(script.read_bytes()).hexdigest()
    envelope = {SIGNATURE: ASSET, "hash": digest, "path": str(script)}
    _, outputs = plugin.created("storage:Blob", source=envelope)
    for type in ("automation:AutomationAccount", "automation:RuntimeEnvironment"):
        plugin.created(type)
    link = {"uri": outputs["url"], "contentHash": {"algorithm": "sha256", "value": digest}}
    _, runbook = plugin.created("automation:Runbook", publishContentLink=link)
    assert runbook["state"] == "Published"


def test_get_client_config_calls_no_region(plugin, server):
    ask = protocol.InvokeRequest(tok="azure-native:authorization:getClientConfig")
    answer = to_python(getattr(plugin.stub.Invoke(ask), "return"))
    assert GROUP_ID.startswith(f"/subscriptions/{answer['subscriptionId']}/")
    assert server.calls() == []


def test_an_unknown_function_is_refused(plugin):
    ask = protocol.InvokeRequest(tok="azure-native:servicebus:listNamespaceKeys")
    code, details = refused(lambda: plugin.stub.Invoke(ask))
    assert code is grpc.StatusCode.INVALID_ARGUMENT
    assert (
        details
        == "the rehearsal does not know the function azure-native:servicebus:listNamespaceKeys"
    )


def test_random_values_live_in_the_state_only(server, new_plugin):
    plugin = new_plugin(server.home, "random")
    type = "random:index/randomString:RandomString"
    id, outputs = plugin.created(type, length=6, special=False)
    assert id == outputs["result"]
    assert plugin.read(type, id).id == id
    plugin.delete(type, id)
    assert server.calls() == []


def test_without_a_server_every_call_says_how_to_start_one(new_plugin, tmp_path):
    code, details = refused(lambda: new_plugin(tmp_path).created(QUEUE))
    assert code is grpc.StatusCode.UNAVAILABLE
    assert "start it: `make up`, or `python -m rehearsal serve`" in details


def test_many_calls_run_at_once(bus, server):
    server.client.set_latency(0.3)
    began = time.monotonic()
    calls = [bus.create(QUEUE, queueName=f"q{n}") for n in range(30)]
    assert len({call.result().id for call in calls}) == 30
    assert time.monotonic() - began < 3


def test_of_two_that_create_the_same_only_one_succeeds(bus, server):
    server.client.set_latency(0.2)
    calls = [bus.create(QUEUE, queueName="contested") for _ in range(5)]
    codes = sorted(str(call.code()) for call in calls)
    assert codes == ["StatusCode.ALREADY_EXISTS"] * 4 + ["StatusCode.OK"]


def test_a_signal_ends_the_plugin_although_a_call_hangs(server):
    plugin = Plugin(server.home)
    plugin.created(GROUP)
    server.client.set_region("westeurope", "hang")
    call = plugin.create(NAMESPACE)
    wait_until(lambda: server.calls("waiting"))
    began = time.monotonic()
    assert plugin.end() == 0
    assert time.monotonic() - began < 3
    assert call.done()
