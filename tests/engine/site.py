"""A rehearsal in a folder of its own, driven as an operator drives it."""

import json
import os
import signal
import subprocess
import sys
import time
from collections.abc import Callable
from dataclasses import dataclass
from typing import Any
from unittest.mock import patch

from rehearsal.client import Answer, Client
from rehearsal.commands import environment, project
from rehearsal.commands.home import REPOSITORY, Home
from rehearsal.commands.server_process import running
from rehearsal.provider.plugins import install_plugins

PATIENCE_SECONDS = 120
CHANGES = ("Create", "Update", "Delete")


@dataclass(frozen=True, kw_only=True)
class Site:
    home: Home

    def prepare(self) -> None:
        """Makes plain `pulumi` commands work."""
        environment.prepare(self.home)
        project.refresh(self.home)
        install_plugins(self.home.pulumi_home)
        self.serve()

    def serve(self) -> None:
        """Starts the server, at whatever port is free."""
        with patch.dict(os.environ, REHEARSAL_PORT="0"):
            running(self.home)

    @property
    def azure(self) -> Client:
        return Client(self.home.path)

    def start(self, command: str, *arguments: str, **variables: str) -> "subprocess.Popen[str]":
        """A command of the Makefile, begun."""
        return subprocess.Popen(
            [sys.executable, "-m", "rehearsal", command, *arguments],
            cwd=REPOSITORY,
            env=os.environ
            | {"REHEARSAL_HOME": str(self.home.path), "REHEARSAL_PORT": "0"}
            | variables,
            stdin=subprocess.DEVNULL,
            stdout=subprocess.PIPE,
            stderr=subprocess.STDOUT,
            text=True,
        )

    def attempt(self, command: str, *arguments: str, **variables: str) -> tuple[int, str]:
        """Exit code and all that the command said."""
        return ended(self.start(command, *arguments, **variables))

    def run(self, command: str, *arguments: str) -> str:
        """What a command said that must succeed."""
        code, said = self.attempt(command, *arguments)
        assert code == 0, said
        return said

    def start_pulumi(self, *arguments: str) -> "subprocess.Popen[str]":
        """A plain `pulumi` command, begun."""
        return subprocess.Popen(
            ["pulumi", *arguments],
            env=environment.environment(self.home, os.environ),
            stdin=subprocess.DEVNULL,
            stdout=subprocess.PIPE,
            stderr=subprocess.STDOUT,
            text=True,
        )

    def pulumi(self, *arguments: str, patience: float = PATIENCE_SECONDS) -> str:
        """What a plain `pulumi` command said that must succeed."""
        code, said = ended(self.start_pulumi(*arguments), patience)
        assert code == 0, said
        return said

    def outputs(self, stack: str) -> dict[str, Any]:
        outputs: dict[str, Any] = json.loads(self.pulumi("stack", "output", "--json", "-s", stack))
        return outputs

    def last_call(self) -> int:
        return max((call["seq"] for call in self.azure.calls()), default=0)

    def changes(self, since: int = 0) -> list[Answer]:
        """The calls that were to change something."""
        return [call for call in self.azure.calls(since) if call["method"] in CHANGES]

    def holdings(self) -> dict[str, Answer]:
        return {resource["id"]: resource for resource in self.azure.resources()}

    def recorded(self, stack: str) -> list[dict[str, Any]]:
        """The resources in the state of a stack."""
        export = json.loads(self.pulumi("stack", "export", "-s", stack))
        resources: list[dict[str, Any]] = export["deployment"]["resources"]
        return resources

    def unrecorded(self, *stacks: str) -> set[str]:
        """What Azure holds and no stack knows."""
        recorded = {r.get("id") for stack in stacks for r in self.recorded(stack)}
        return self.holdings().keys() - recorded

    def enabled_processors(self) -> set[str]:
        return {
            workflow["inputs"]["workflowName"]
            for workflow in self.azure.resources("azure-native:logic:Workflow")
            if "-processor-" in workflow["id"] and workflow["inputs"]["state"] == "Enabled"
        }

    def kill_engine(self) -> None:
        """Kills the Pulumi CLI whose update holds a lock; its plugins then end by themselves."""
        (lock,) = (self.home.state / ".pulumi" / "locks").glob("*/*/*/*.json")
        os.kill(json.loads(lock.read_text())["pid"], signal.SIGKILL)

    def kill_server(self) -> None:
        os.kill(self.azure.health()["pid"], signal.SIGKILL)


def ended(process: "subprocess.Popen[str]", patience: float = PATIENCE_SECONDS) -> tuple[int, str]:
    try:
        said, _ = process.communicate(timeout=patience)
    except subprocess.TimeoutExpired:
        process.kill()
        process.wait()
        raise
    return process.returncode, said


def wait_until(true: Callable[[], bool]) -> None:
    deadline = time.monotonic() + PATIENCE_SECONDS
    while not true():
        assert time.monotonic() < deadline, "what the test waits for didn't happen"
        time.sleep(0.05)
