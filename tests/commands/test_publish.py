"""`make publish`: one message by hand, through the first gateway whose region answers."""

import asyncio
from pathlib import Path
from typing import Any

import pytest
from aiohttp import web

from rehearsal.commands import publish as command
from rehearsal.commands.publish import publish
from rehearsal.commands.publishing import Publishing, local_urls
from rehearsal.commands.refusal import Refusal
from tests.commands.fakes import FakeRehearsal
from tests.rehearsal.served import Served

KEY = "the-publisher-s-key"


class Gateways:
    """Answer with a status; remember what they got."""

    def __init__(self) -> None:
        self.status = 202
        self.got: list[tuple[str, dict[str, str], bytes]] = []
        application = web.Application()
        application.router.add_post("/gateways/{path:.*}", self._serve)
        self.served = Served(application)
        self.rehearsal: Any = FakeRehearsal(
            {stack: outputs(stack) for stack in ("dr", "primary")},
            f"http://127.0.0.1:{self.served.port}",
        )

    async def _serve(self, request: web.Request) -> web.Response:
        self.got.append((request.path, dict(request.headers), await request.read()))
        if not self.status:
            assert request.transport is not None
            request.transport.abort()
        return web.json_response({"messageId": "m"}, status=self.status or 200)


def outputs(stack: str) -> dict[str, Any]:
    at = f"https://apim-orders-{stack}-abc.azure-api.net/orders"
    return {
        "publishUrls": {name: f"{at}/{name}" for name in ("placed", "cancelled")},
        "publisherKey": KEY,
    }


@pytest.fixture
def gateways():
    gateways = Gateways()
    yield gateways
    gateways.served.close()


@pytest.fixture
def file(tmp_path) -> str:
    path = tmp_path / "order.bin"
    path.write_bytes(bytes(range(256)))
    return str(path)


def test_a_file_is_published_byte_for_byte(gateways, file, capsys):
    publish(gateways.rehearsal, "placed", file, "order-4711")
    [(path, headers, body)] = gateways.got
    assert path == "/gateways/apim-orders-primary-abc/orders/placed"
    assert body == bytes(range(256))
    assert headers["Ocp-Apim-Subscription-Key"] == KEY
    assert headers["Idempotency-Key"] == "order-4711"
    assert headers["Content-Type"] == "application/octet-stream"
    said = capsys.readouterr().out
    assert '202 {"messageId": "m"}' in said
    assert KEY not in said


def test_without_a_key_none_is_sent_and_json_is_called_so(gateways, tmp_path):
    (tmp_path / "order.json").write_text("{}")
    publish(gateways.rehearsal, "placed", str(tmp_path / "order.json"), "")
    [(_, headers, _)] = gateways.got
    assert "Idempotency-Key" not in headers
    assert headers["Content-Type"] == "application/json"


def test_while_primary_is_dark_dr_s_gateway_is_used(gateways, file):
    gateways.rehearsal.dark = {"primary"}
    publish(gateways.rehearsal, "placed", file, "")
    assert gateways.got[0][0] == "/gateways/apim-orders-dr-abc/orders/placed"


def test_while_every_region_with_a_gateway_is_dark_nothing_can_be_published(gateways, file):
    gateways.rehearsal.dark = {"primary", "dr"}
    with pytest.raises(Refusal, match=r"every region with a gateway is dark"):
        publish(gateways.rehearsal, "placed", file, "")
    assert gateways.got == []


@pytest.mark.parametrize("status", [400, 401, 503])
def test_a_refusal_of_the_gateway_is_shown_and_fails_the_command(gateways, file, capsys, status):
    gateways.status = status
    with pytest.raises(Refusal, match=rf"the gateway answered {status}"):
        publish(gateways.rehearsal, "placed", file, "")
    assert f'{status} {{"messageId": "m"}}' in capsys.readouterr().out


def test_without_an_answer_the_outcome_is_unknown(gateways, file):
    gateways.status = 0
    with pytest.raises(Refusal, match=r"no answer .* the outcome is unknown; retry with KEY"):
        publish(gateways.rehearsal, "placed", file, "order-4711")


def test_silence_is_no_answer_either(gateways, file, monkeypatch):
    monkeypatch.setattr(command, "PATIENCE_SECONDS", 0.1)

    async def silent(request: web.Request) -> web.Response:
        await request.read()
        await asyncio.Event().wait()
        return web.Response()

    application = web.Application()
    application.router.add_post("/gateways/{path:.*}", silent)
    served = Served(application)
    gateways.rehearsal.azure.url = f"http://127.0.0.1:{served.port}"
    with pytest.raises(Refusal, match=r"the outcome is unknown"):
        publish(gateways.rehearsal, "placed", file, "")
    served.close()


@pytest.mark.parametrize(
    ("channel", "said"),
    [
        ("", "CHANNEL is missing; "),
        ("Placed", "CHANNEL is `Placed`; "),
        ("x/y", "CHANNEL is `x/y`; "),
    ],
)
def test_an_unknown_channel_is_refused(gateways, file, channel, said):
    with pytest.raises(Refusal) as refused:
        publish(gateways.rehearsal, channel, file, "")
    assert str(refused.value) == f"{said}it must be one of cancelled, placed"
    assert gateways.got == []


def test_a_file_that_cannot_be_read_is_refused(gateways, tmp_path):
    for file, said in [
        ("", "FILE is missing; it must name the file whose content is published"),
        (f"{tmp_path}/nowhere", "which cannot be read: No such file or directory"),
        (str(tmp_path), "which cannot be read: Is a directory"),
    ]:
        with pytest.raises(Refusal) as refused:
            publish(gateways.rehearsal, "placed", file, "")
        assert said in str(refused.value)
    assert gateways.got == []


@pytest.mark.parametrize("key", ["a\nb", "a\r\nX-Other: b", "ключ", "a\x00b", "é"])
def test_a_key_that_no_header_can_carry_is_refused(gateways, file, key):
    with pytest.raises(Refusal, match=r"KEY is .*; it must be plain ASCII text"):
        publish(gateways.rehearsal, "placed", file, key)
    assert gateways.got == []


def test_publish_urls_are_found_on_this_machine():
    assert local_urls(outputs("dr"), "http://127.0.0.1:7077") == {
        name: f"http://127.0.0.1:7077/gateways/apim-orders-dr-abc/orders/{name}"
        for name in ("placed", "cancelled")
    }


def test_primary_s_gateway_comes_first(gateways):
    publishing = Publishing.of(gateways.rehearsal)
    assert [it.role for it in publishing.gateways] == ["primary", "dr"]
    assert publishing.key == KEY


def test_a_stack_without_a_gateway_is_left_out(gateways):
    gateways.rehearsal.outputs["dr"] = {"publisherKey": KEY}
    assert [it.role for it in Publishing.of(gateways.rehearsal).gateways] == ["primary"]


def test_without_any_gateway_nothing_can_be_published(gateways):
    gateways.rehearsal.outputs = {"dr": {"publisherKey": KEY}}
    with pytest.raises(Refusal, match=r"there is no gateway to publish through; run `make up`"):
        Publishing.of(gateways.rehearsal)


def test_dr_alone_can_be_published_through(gateways):
    del gateways.rehearsal.outputs["primary"]
    assert [it.role for it in Publishing.of(gateways.rehearsal).gateways] == ["dr"]


def test_the_key_is_in_no_file(gateways, file):
    publish(gateways.rehearsal, "placed", file, "")
    folder = Path(file).parent
    assert not [it for it in folder.rglob("*") if it.is_file() and KEY.encode() in it.read_bytes()]
