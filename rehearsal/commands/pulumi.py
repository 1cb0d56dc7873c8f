"""The Pulumi CLI on the rehearsal."""

import json
import os
import shlex
import shutil
import subprocess
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from rehearsal.commands.environment import environment
from rehearsal.commands.home import Home
from rehearsal.commands.refusal import Refusal


@dataclass(frozen=True, kw_only=True)
class Pulumi:
    """Runs plain `pulumi` commands, and shows each before its own output."""

    home: Home

    def run(self, *arguments: str, unseen: Sequence[str] = (), **variables: str) -> int:
        """Runs with the terminal's own input and output; returns the exit code.

        `unseen` arguments only serve the caller's ears, so they aren't shown.
        """
        print(f"\n$ pulumi {shlex.join(arguments)}", flush=True)
        process = subprocess.Popen(
            [self._executable, *arguments, *unseen], env=self._environment | variables
        )
        try:
            return process.wait()
        except KeyboardInterrupt:
            # The terminal has sent it to the engine too, which first ends what it has begun.
            process.wait()
            raise

    def succeed(self, *arguments: str) -> None:
        """Runs a command that has no reason to fail."""
        if code := self.run(*arguments):
            raise Refusal(
                f"`pulumi {shlex.join(arguments)}` ended with {code}; see its message above"
            )

    def quietly(self, *arguments: str) -> str:
        """The standard output of a command; raises Refusal with the engine's words."""
        done = subprocess.run(
            [self._executable, *arguments, "--non-interactive"],
            env=self._environment,
            capture_output=True,
            text=True,
            check=False,
        )
        if done.returncode:
            words = (done.stderr.strip() or done.stdout.strip()).removeprefix("error: ")
            raise Refusal(f"`pulumi {shlex.join(arguments)}` failed: {words}")
        return done.stdout

    def answer(self, *arguments: str) -> Any:
        """The JSON that a command answers with."""
        return json.loads(self.quietly(*arguments, "--json"))

    @property
    def _environment(self) -> dict[str, str]:
        return environment(self.home, os.environ)

    @property
    def _executable(self) -> str:
        executable = shutil.which("pulumi", path=self._environment["PATH"])
        if executable is None:
            raise Refusal("there is no Pulumi CLI; run `make setup` first")
        return executable
