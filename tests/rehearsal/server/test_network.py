"""Where a URL of Azure is asked here, and how."""

import asyncio
from typing import Any

import pytest
from aiohttp import web

from rehearsal.effects import Request, Response
from rehearsal.server.network import Network, place_of
from tests.rehearsal.served import Served


@pytest.mark.parametrize(
    ("url", "place"),
    [
        (
            "https://sb-orders-dr-abc.servicebus.windows.net/placed/messages",
            ("/placed/messages", "sb-orders-dr-abc.servicebus.windows.net"),
        ),
        (
            "https://SB-Orders.ServiceBus.Windows.NET/a%2Fb/messages/head?timeout=60",
            ("/a%2Fb/messages/head?timeout=60", "sb-orders.servicebus.windows.net"),
        ),
        ("https://sb-orders.servicebus.windows.net", ("/", "sb-orders.servicebus.windows.net")),
        (
            "https://apim-orders-dr.azure-api.net/orders/placed?subscription-key=k",
            ("/gateways/apim-orders-dr/orders/placed?subscription-key=k", ""),
        ),
        ("https://orders.example.com/placed", ("/backend/placed", "")),
        ("https://orders.example.com/v1/placed/", ("/backend/placed", "")),
        ("https://orders.example.com/v1/placed?code=1", ("/backend/placed", "")),
        ("http://orders.example.com", ("/backend/orders.example.com", "")),
        ("https://servicebus.windows.net.example.com/x", ("/backend/x", "")),
    ],
)
def test_each_host_name_means_a_room(url, place):
    assert place_of(url) == place


class Rooms:
    """Answers every request, and remembers what it was."""

    def __init__(self) -> None:
        self.seen: list[tuple[str, str, dict[str, str], bytes]] = []
        application = web.Application()
        application.router.add_route("*", "/{path:.*}", self._serve)
        self.served = Served(application)

    async def _serve(self, request: web.Request) -> web.StreamResponse:
        body = await request.read()
        self.seen.append((request.method, request.path_qs, dict(request.headers), body))
        if request.path.startswith("/silence"):
            await asyncio.Event().wait()
        if request.path.startswith("/end"):
            assert request.transport is not None
            request.transport.abort()
        if request.path.startswith("/away"):
            raise web.HTTPFound("/silence")
        return web.Response(status=201, body=bytes(range(256)), headers={"X-Told": "this"})

    def ask(self, timeout: float = 30, **request: Any) -> Response | None:
        async def asked() -> Response | None:
            network = Network()
            network.open(f"http://127.0.0.1:{self.served.port}")
            try:
                return await network.exchange(Request(**request), timeout)
            finally:
                await network.close()

        return asyncio.run(asked())


BUS = "https://sb-orders.servicebus.windows.net"


@pytest.fixture
def rooms():
    rooms = Rooms()
    yield rooms
    rooms.served.close()


def test_a_request_and_its_answer_arrive_byte_for_byte(rooms):
    headers = {"PublishedAt": '"2026-03-01"', "Content-Type": "application/x-odd"}
    answer = rooms.ask(
        method="POST", url=f"{BUS}/placed/messages", headers=headers, body=bytes(range(256))
    )
    assert (answer.status, answer.body) == (201, bytes(range(256)))
    assert answer.headers["X-Told"] == "this"
    [(method, path, got, body)] = rooms.seen
    assert (method, path, body) == ("POST", "/placed/messages", bytes(range(256)))
    assert got["Host"] == "sb-orders.servicebus.windows.net"
    assert headers.items() <= got.items()


def test_no_content_type_is_made_up(rooms):
    rooms.ask(method="POST", url=f"{BUS}/placed/messages", body=b"\x00")
    assert "Content-Type" not in rooms.seen[0][2]


def test_silence_is_no_answer(rooms):
    assert rooms.ask(timeout=0.1, method="GET", url=f"{BUS}/silence") is None


def test_a_connection_that_ends_is_no_answer(rooms):
    assert rooms.ask(method="GET", url=f"{BUS}/end") is None


def test_a_redirection_is_an_answer_and_not_followed(rooms):
    answer = rooms.ask(method="GET", url=f"{BUS}/away")
    assert (answer.status, len(rooms.seen)) == (302, 1)


def test_a_server_that_is_not_there_is_no_answer(rooms):
    rooms.served.close()
    try:
        assert rooms.ask(method="GET", url=BUS) is None
    finally:
        rooms.served = Served(web.Application())
