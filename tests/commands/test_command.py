"""Commands that cannot go on say why, in one sentence."""

import os
import signal
import socket
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

import pytest

from rehearsal.commands.command import COMMANDS, run
from rehearsal.commands.home import REPOSITORY
from rehearsal.commands.outage import require_role
from rehearsal.commands.refusal import Refusal


@pytest.fixture
def refused_up(tmp_path: Path, monkeypatch) -> Iterator[Path]:
    """The folder of an `up` whose port was taken; it stays taken."""
    with socket.create_server(("127.0.0.1", 0)) as taken:
        monkeypatch.setenv("REHEARSAL_HOME", str(tmp_path / "home"))
        monkeypatch.setenv("REHEARSAL_PORT", str(taken.getsockname()[1]))
        with pytest.raises(Refusal, match=r"^port \d+ cannot be had"):
            run("up", [])
        yield tmp_path / "home"


@pytest.mark.parametrize("command", sorted(COMMANDS.keys() - {"up", "down"}))
def test_before_up_there_is_nothing_to_work_on(command, tmp_path: Path, monkeypatch):
    monkeypatch.setenv("REHEARSAL_HOME", str(tmp_path / "nothing"))
    with pytest.raises(Refusal, match=r"^nothing is deployed; run `make up` first$"):
        run(command, ["primary"])
    assert not (tmp_path / "nothing").exists()


@pytest.mark.usefixtures("refused_up")
@pytest.mark.parametrize("command", sorted(COMMANDS.keys() - {"up", "down"}))
def test_after_an_up_that_was_refused_there_still_is_nothing(command):
    with pytest.raises(Refusal, match=r"^nothing is deployed; run `make up` first$"):
        run(command, ["primary"])


def test_what_a_refused_up_has_left_is_taken_down(refused_up):
    run("down", [])
    assert not refused_up.exists()


def test_a_folder_of_somebody_else_is_not_taken_down(tmp_path: Path, monkeypatch):
    monkeypatch.setenv("REHEARSAL_HOME", str(tmp_path))
    (tmp_path / "theirs").touch()
    run("down", [])
    assert (tmp_path / "theirs").exists()


def test_taking_down_nothing_is_no_error(tmp_path: Path, monkeypatch, capsys):
    monkeypatch.setenv("REHEARSAL_HOME", str(tmp_path / "nothing"))
    run("down", [])
    assert capsys.readouterr().out == "There is nothing to take down.\n"


def test_a_region_that_does_not_exist_is_answered_with_those_that_do():
    with pytest.raises(Refusal, match=r"^REGION is `nowhere`; it must be one of dr, primary$"):
        require_role("REGION", "nowhere")


def test_a_region_that_was_forgotten_is_asked_for():
    with pytest.raises(Refusal, match=r"^STACK is missing; it must be one of dr, primary$"):
        require_role("STACK", "")


def test_a_command_whose_reader_has_gone_ends_quietly(tmp_path: Path):
    reading, writing = os.pipe()
    os.close(reading)
    with os.fdopen(writing) as closed:
        ended = subprocess.run(
            [sys.executable, "-m", "rehearsal", "down"],
            env=os.environ | {"REHEARSAL_HOME": str(tmp_path / "nothing")},
            cwd=REPOSITORY,
            stdout=closed,
            stderr=subprocess.PIPE,
        )
    assert (ended.returncode, ended.stderr) == (128 + signal.SIGPIPE, b"")
