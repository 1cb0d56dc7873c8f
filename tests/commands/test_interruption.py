"""What becomes of the lock of an update that was killed."""

import json
import os
import subprocess
from pathlib import Path

import pytest

from rehearsal.commands.home import Home
from rehearsal.commands.interruption import release
from rehearsal.commands.refusal import Refusal


class Recorder:
    """Stands in for the CLI, and keeps what it was asked to do."""

    def __init__(self, home: Home) -> None:
        self.home = home
        self.commands: list[tuple[str, ...]] = []

    def succeed(self, *arguments: str) -> None:
        self.commands.append(arguments)


@pytest.fixture
def pulumi(tmp_path: Path) -> Recorder:
    return Recorder(Home(path=tmp_path))


def lock(pulumi: Recorder, stack: str, pid: int) -> None:
    folder = pulumi.home.state / ".pulumi" / "locks" / "organization" / "sbdr" / stack
    folder.mkdir(parents=True)
    (folder / "1.json").write_text(json.dumps({"pid": pid}))


def dead() -> int:
    process = subprocess.Popen(["true"])
    process.wait()
    return process.pid


def test_without_a_lock_nothing_is_done(pulumi):
    release(pulumi, "dr")
    assert pulumi.commands == []


def test_the_lock_of_a_dead_update_goes(pulumi):
    lock(pulumi, "dr", dead())
    release(pulumi, "dr")
    assert pulumi.commands == [("cancel", "--yes", "-s", "dr")]


def test_the_lock_of_a_living_update_stays(pulumi):
    lock(pulumi, "dr", os.getpid())
    with pytest.raises(Refusal, match="an update of `dr` is at work"):
        release(pulumi, "dr")
    assert pulumi.commands == []


def test_another_stack_s_lock_is_left_alone(pulumi):
    lock(pulumi, "primary", dead())
    release(pulumi, "dr")
    assert pulumi.commands == []
