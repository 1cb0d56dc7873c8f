"""Every test gets a rehearsal of its own: a copy of one that was deployed once."""

import shutil
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest

from rehearsal.commands.environment import prepare
from rehearsal.commands.home import Home
from rehearsal.commands.server_process import stop
from tests.engine.site import Site


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    for item in items:
        if item.path.is_relative_to(Path(__file__).parent):
            item.add_marker(pytest.mark.engine)


@pytest.fixture(scope="session")
def new_site(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Callable[[], Site]]:
    """Makes sites where nothing was ever deployed; what they started ends with the tests."""
    sites: list[Site] = []

    def new() -> Site:
        # One depth for all: a project file tells the way to the program relative to itself.
        sites.append(Site(home=Home(path=tmp_path_factory.mktemp("site") / "home")))
        return sites[-1]

    yield new
    for site in sites:
        stop(site.home)


@pytest.fixture(scope="session")
def prepared(new_site: Callable[[], Site]) -> Callable[[], Site]:
    """Makes sites that are ready for plain `pulumi` commands."""

    def new() -> Site:
        site = new_site()
        site.prepare()
        return site

    return new


@pytest.fixture(scope="session")
def copy_of(new_site: Callable[[], Site]) -> Callable[[Site], Site]:
    """Copies a site whose server has stopped, and starts the copy's own."""

    def copy(original: Site) -> Site:
        site = new_site()
        shutil.copytree(original.home.path, site.home.path)
        prepare(site.home)
        site.serve()
        return site

    return copy


@pytest.fixture(scope="session")
def first_up(new_site: Callable[[], Site]) -> tuple[Site, str]:
    """Both stacks from nothing, and what `make up` said; the server has stopped."""
    site = new_site()
    said = site.run("up")
    stop(site.home)
    return site, said


@pytest.fixture(scope="session")
def dr_only(prepared: Callable[[], Site]) -> Site:
    """The `dr` stack alone, deployed with plain `pulumi` commands; the server has stopped."""
    site = prepared()
    site.pulumi("stack", "init", "dr")
    site.pulumi("up", "--yes", "--skip-preview", "-s", "dr")
    stop(site.home)
    return site


@pytest.fixture
def deployed(first_up: tuple[Site, str], copy_of: Callable[[Site], Site]) -> Site:
    """Both regions, deployed."""
    return copy_of(first_up[0])
