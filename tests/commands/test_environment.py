"""The rehearsal can reach neither Azure nor anybody's own state."""

import os
import subprocess
from pathlib import Path

import pytest

from rehearsal.commands.environment import environment, prepare
from rehearsal.commands.home import Home

CALLER = {
    "HOME": "/home/ada",
    "PATH": "/usr/bin",
    "ARM_CLIENT_SECRET": "a",
    "AZURE_CLIENT_ID": "b",
    "PULUMI_ACCESS_TOKEN": "c",
    "PULUMI_CONFIG_PASSPHRASE": "d",
    "PULUMI_BACKEND_URL": "azblob://state",
}


@pytest.fixture
def home(tmp_path: Path) -> Home:
    return Home(path=tmp_path / "a home")


def test_nothing_that_leads_to_azure_reaches_pulumi(home):
    ours = environment(home, CALLER)
    assert not {"ARM_CLIENT_SECRET", "AZURE_CLIENT_ID", "PULUMI_ACCESS_TOKEN"} & ours.keys()


def test_state_and_passphrase_are_the_home_s_own(home):
    ours = environment(home, CALLER)
    assert ours["PULUMI_BACKEND_URL"] == f"file://{home.state}?metadata=skip"
    assert ours["PULUMI_CONFIG_PASSPHRASE_FILE"] == str(home.passphrase)
    assert "PULUMI_CONFIG_PASSPHRASE" not in ours


def test_the_project_s_tools_come_before_the_caller_s(home):
    first, second, *rest = environment(home, CALLER)["PATH"].split(os.pathsep)
    assert (Path(first).name, Path(second).parent.name) == (".bin", ".venv")
    assert rest == ["/usr/bin"]


def test_a_sourced_shell_gets_what_the_commands_get(home):
    prepare(home)
    shell = subprocess.run(
        ["sh", "-c", '. "$0" && env', str(home.environment)],
        env=CALLER,
        capture_output=True,
        text=True,
        check=True,
    )
    sourced = dict(line.split("=", 1) for line in shell.stdout.splitlines())
    assert environment(home, CALLER).items() <= sourced.items()
    assert not {"ARM_CLIENT_SECRET", "PULUMI_ACCESS_TOKEN"} & sourced.keys()


def test_the_passphrase_is_made_once_and_for_its_owner_only(home):
    prepare(home)
    passphrase = home.passphrase.read_text()
    prepare(home)
    assert home.passphrase.read_text() == passphrase
    assert home.passphrase.stat().st_mode & 0o077 == 0
    assert passphrase not in home.environment.read_text()
