"""The server and the plugins, as processes of their own."""

import os
import signal
import subprocess
import sys
import time
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import grpc
from pulumi.runtime.proto import provider_pb2 as protocol
from pulumi.runtime.proto.provider_pb2_grpc import ResourceProviderStub

from rehearsal.client import Client, ServerUnreachable
from rehearsal.provider.envelopes import to_python, to_struct
from tests.rehearsal.world import usual

REPOSITORY = Path(__file__).resolve().parents[2]
SERVE = [
    sys.executable,
    "-c",
    "import sys; from pathlib import Path; from rehearsal.server import serve;"
    "serve(Path(sys.argv[1]), 0)",
]


def wait_until(holds: Callable[[], object]) -> None:
    deadline = time.monotonic() + 20
    while not holds():
        assert time.monotonic() < deadline, "it never comes true"
        time.sleep(0.02)


@dataclass
class Server:
    """A server of `home`, on any free port."""

    home: Path
    process: "subprocess.Popen[bytes]"
    client: Client
    forgotten: int = 0

    @classmethod
    def start(cls, home: Path) -> "Server":
        process = subprocess.Popen([*SERVE, str(home)], cwd=REPOSITORY)
        server = cls(home, process, Client(home))
        wait_until(server.answers)
        return server

    def answers(self) -> bool:
        try:
            return bool(self.client.health()["pid"] == self.process.pid)
        except ServerUnreachable:
            return False

    def forget(self) -> None:
        """Empties Azure: all regions up, all groups deleted, no call to be seen any more."""
        self.client.set_latency(0)
        for region in self.client.regions():
            self.client.set_region(region, "up")
        for group in self.client.resources("azure-native:resources:ResourceGroup"):
            self.client.rpc("Delete", {"type": group["type"], "id": group["id"]})
        self.forgotten = max((call["seq"] for call in self.client.calls()), default=0)

    def calls(self, outcome: str | None = None) -> list[dict[str, Any]]:
        """What Azure was asked since it was emptied."""
        calls = self.client.calls(self.forgotten)
        return [call for call in calls if outcome in (None, call["outcome"])]

    def kill(self) -> None:
        self.process.send_signal(signal.SIGKILL)
        self.process.wait()

    def stop(self) -> None:
        if self.process.poll() is None:
            self.client.stop()
            self.process.wait(timeout=10)


class Plugin:
    """A plugin process as the engine starts it; the calls take and give plain values."""

    def __init__(self, home: Path, name: str = "azure-native", **environment: str) -> None:
        self.process = subprocess.Popen(
            [sys.executable, "-m", "rehearsal.provider", name, "127.0.0.1:1"],
            cwd=REPOSITORY,
            env=os.environ | {"REHEARSAL_HOME": str(home)} | environment,
            stdout=subprocess.PIPE,
        )
        assert self.process.stdout is not None
        self.port = int(self.process.stdout.readline())
        self.channel = grpc.insecure_channel(f"127.0.0.1:{self.port}")
        self.stub = ResourceProviderStub(self.channel)

    def end(self) -> int:
        self.channel.close()
        self.process.send_signal(signal.SIGINT)
        assert self.process.stdout is not None
        self.process.stdout.close()
        return self.process.wait(timeout=10)

    def check(self, type: str, news: dict[str, Any], **more: Any) -> Any:
        request = protocol.CheckRequest(
            type=token(type), name="my", news=to_struct(news), randomSeed=bytes(range(32)), **more
        )
        return self.stub.Check(request)

    def diff(self, type: str, olds: dict[str, Any], news: dict[str, Any], **more: Any) -> Any:
        request = protocol.DiffRequest(
            type=token(type), old_inputs=to_struct(olds), news=to_struct(news), **more
        )
        return self.stub.Diff(request)

    def create(
        self, type: str, *, timeout: float = 0, preview: bool = False, **changes: Any
    ) -> Any:
        """With the usual inputs and these changes."""
        request = protocol.CreateRequest(
            type=token(type),
            properties=to_struct(without_content(usual(type, **changes))),
            timeout=timeout,
            preview=preview,
        )
        return self.stub.Create.future(request)

    def created(self, type: str, **changes: Any) -> tuple[str, dict[str, Any]]:
        """Id and outputs."""
        answer = self.create(type, **changes).result()
        return answer.id, to_python(answer.properties)

    def update(self, type: str, id: str, *, timeout: float = 0, **changes: Any) -> Any:
        request = protocol.UpdateRequest(
            type=token(type), id=id, news=to_struct(usual(type, **changes)), timeout=timeout
        )
        return self.stub.Update.future(request)

    def read(self, type: str, id: str, inputs: dict[str, Any] | None = None) -> Any:
        request = protocol.ReadRequest(type=token(type), id=id, inputs=to_struct(inputs or {}))
        return self.stub.Read(request)

    def delete(self, type: str, id: str) -> None:
        self.stub.Delete(protocol.DeleteRequest(type=token(type), id=id))


def token(type: str) -> str:
    return type if type.startswith("random:") else f"azure-native:{type}"


def without_content(inputs: dict[str, Any]) -> dict[str, Any]:
    """As the engine sends assets."""
    source = inputs.get("source")
    if source is None:
        return inputs
    return {**inputs, "source": {name: it for name, it in source.items() if name != "content"}}
