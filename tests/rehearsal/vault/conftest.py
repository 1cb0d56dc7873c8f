"""Each test has a server of its own, for it moves the clock, goes dark, or is killed."""

import shutil
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest

from tests.rehearsal.processes import Server
from tests.rehearsal.vault.deployment import Deployment
from tests.rehearsal.vault.site import Site

SCALE = "600"
"""Ten minutes of Azure are a second."""


@pytest.fixture(scope="session")
def deployed_home(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A home in which the vault is deployed, and whose server has stopped."""
    home = tmp_path_factory.mktemp("vault") / "home"
    server = Server.start(home)
    Deployment(Site.on(server).azure).make()
    server.stop()
    return home


@pytest.fixture
def site_at(
    deployed_home: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> Iterator[Callable[[str], Site]]:
    """Starts a server with a vault, at a scale of time."""
    sites: list[Site] = []

    def start(scale: str) -> Site:
        monkeypatch.setenv("REHEARSAL_TIME_SCALE", scale)
        home = tmp_path / "home"
        shutil.copytree(deployed_home, home)
        sites.append(Site.on(Server.start(home)))
        return sites[-1]

    yield start
    for site in sites:
        site.server.stop()


@pytest.fixture
def site(site_at: Callable[[str], Site]) -> Site:
    return site_at(SCALE)


@pytest.fixture(scope="session")
def calm_site(deployed_home: Path, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Site]:
    """For tests that leave all as it was."""
    home = tmp_path_factory.mktemp("calm") / "home"
    shutil.copytree(deployed_home, home)
    with pytest.MonkeyPatch.context() as patch:
        patch.setenv("REHEARSAL_TIME_SCALE", SCALE)
        server = Server.start(home)
    yield Site.on(server)
    server.stop()
