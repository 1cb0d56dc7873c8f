"""Commands that cannot go on say why, in one sentence."""

from pathlib import Path

import pytest

from rehearsal.commands.command import COMMANDS, run
from rehearsal.commands.outage import require_role
from rehearsal.commands.refusal import Refusal


@pytest.mark.parametrize("command", sorted(COMMANDS.keys() - {"up", "down"}))
def test_before_up_there_is_nothing_to_work_on(command, tmp_path: Path, monkeypatch):
    monkeypatch.setenv("REHEARSAL_HOME", str(tmp_path / "nothing"))
    with pytest.raises(Refusal, match=r"^nothing is deployed; run `make up` first$"):
        run(command, ["primary"])
    assert not (tmp_path / "nothing").exists()


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
