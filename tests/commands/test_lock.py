"""One command at a time."""

import os
import signal
import subprocess
import sys
from pathlib import Path

import pytest

from rehearsal.commands.home import Home
from rehearsal.commands.lock import exclusive
from rehearsal.commands.refusal import Refusal


@pytest.fixture
def home(tmp_path: Path) -> Home:
    return Home(path=tmp_path)


def test_a_second_command_is_told_of_the_first(home):
    with (
        exclusive(home, "up"),
        pytest.raises(Refusal, match=r"`make up`, begun \d\d:\d\d:\d\d\) is at work; wait"),
        exclusive(home, "failover"),
    ):
        pass


def test_a_command_follows_another_that_ended(home):
    with exclusive(home, "up"):
        pass
    with exclusive(home, "failover"):
        assert home.lock.read_text().startswith("`make failover`")


def test_a_dead_command_blocks_nobody(home):
    program = (
        "import pathlib, sys, time\n"
        "from rehearsal.commands.home import Home\n"
        "from rehearsal.commands.lock import exclusive\n"
        "with exclusive(Home(path=pathlib.Path(sys.argv[1])), 'up'):\n"
        "    print('held', flush=True)\n"
        "    time.sleep(60)\n"
    )
    holder = subprocess.Popen(
        [sys.executable, "-c", program, str(home.path)], stdout=subprocess.PIPE, text=True
    )
    assert holder.stdout is not None
    assert holder.stdout.readline() == "held\n"
    with pytest.raises(Refusal), exclusive(home, "failover"):
        pass
    os.kill(holder.pid, signal.SIGKILL)
    holder.communicate()
    with exclusive(home, "failover"):
        pass
