"""A server that all tests share, emptied for each; a plugin that talks to it."""

from collections.abc import Callable, Iterator
from pathlib import Path

import pytest

from tests.rehearsal.processes import Plugin, Server


@pytest.fixture(scope="session")
def shared_server(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Server]:
    server = Server.start(tmp_path_factory.mktemp("rehearsal") / "home")
    yield server
    server.stop()


@pytest.fixture(scope="session")
def shared_plugin(shared_server: Server) -> Iterator[Plugin]:
    plugin = Plugin(shared_server.home)
    yield plugin
    plugin.end()


@pytest.fixture
def server(shared_server: Server) -> Server:
    """An empty one, to be left running."""
    shared_server.forget()
    return shared_server


@pytest.fixture
def plugin(server: Server, shared_plugin: Plugin) -> Plugin:  # noqa: ARG001
    """The azure-native plugin, to be left running."""
    return shared_plugin


@pytest.fixture
def own_server(tmp_path: Path) -> Iterator[Server]:
    """A server to be stopped or killed."""
    server = Server.start(tmp_path / "home")
    yield server
    server.stop()


@pytest.fixture
def new_plugin() -> Iterator[Callable[..., Plugin]]:
    """Starts plugins for a home, to be cancelled or killed."""
    plugins: list[Plugin] = []

    def start(home: Path, name: str = "azure-native", **environment: str) -> Plugin:
        plugins.append(Plugin(home, name, **environment))
        return plugins[-1]

    yield start
    for plugin in plugins:
        plugin.end()
