"""The data plane over HTTP, as an aiohttp application for the host names of Service Bus."""

import logging
import re
import sqlite3
from collections.abc import Callable
from enum import StrEnum
from typing import Literal
from xml.sax.saxutils import escape

from aiohttp import web

from rehearsal.broker import address, incoming, outgoing
from rehearsal.broker.address import Address
from rehearsal.broker.broker import Broker
from rehearsal.broker.message import Delivery
from rehearsal.broker.refusal import MessageTooLarge, Refusal

DOMAIN = "*.servicebus.windows.net"

_AUTHORIZATION = re.compile(r"(Bearer|SharedAccessSignature) +[!-~]+", re.IGNORECASE)
_SECONDS = re.compile(r"[0-9]{1,5}")
_DEFAULT_WAIT = "60"


class Action(StrEnum):
    """Service Bus's own words for what a principal may do."""

    SEND = "Send"
    LISTEN = "Listen"


Authorise = Callable[[str, str, str, Action], Literal[401, 403] | None]
"""From a whole Authorization header, a bus, a queue and an action: None lets it pass."""


class _Denied(Refusal):
    def __init__(self, status: int, sentence: str) -> None:
        super().__init__(sentence)
        self.status = status


def room(broker: Broker, authorise: Authorise) -> web.Application:
    """For the server's `add_domain(DOMAIN, ...)`; a host's first label is the name of its bus."""
    application = web.Application()
    application.router.add_route("*", "/{path:.*}", _Room(broker, authorise).serve)
    return application


class _Room:
    def __init__(self, broker: Broker, authorise: Authorise) -> None:
        self._broker = broker
        self._authorise = authorise

    async def serve(self, request: web.Request) -> web.Response:
        try:
            return await self._answer(request)
        except Refusal as refusal:
            return _error(refusal.status, str(refusal))
        except sqlite3.Error as error:
            logging.exception("the broker could not store what it was told")
            return _error(500, f"Nothing is acknowledged that is not stored: {error}")

    async def _answer(self, request: web.Request) -> web.Response:
        there = address.parse(request.rel_url.raw_path)
        if there is None:
            raise _Denied(404, f"The rehearsal's Service Bus has nothing at {request.path}.")
        match request.method, there:
            case "POST", Address(head=False, dead=False, token=None):
                self._admit(request, there, Action.SEND)
                return await self._send(request, there)
            case "POST" | "DELETE", Address(head=True):
                self._admit(request, there, Action.LISTEN)
                return await self._receive(request, there)
            case "POST" | "PUT" | "DELETE", Address(token=str(token)):
                self._admit(request, there, Action.LISTEN)
                return await self._settle(request, there, token)
        raise _Denied(405, f"{request.method} means nothing at {request.path}.")

    def _admit(self, request: web.Request, there: Address, action: Action) -> None:
        header = request.headers.get("Authorization", "")
        if not _AUTHORIZATION.fullmatch(header):
            raise _Denied(401, "MissingToken: a bearer token is needed.")
        bus = _bus(request)
        match self._authorise(header, bus, there.queue, action):
            case 401:
                raise _Denied(401, "InvalidToken: the token is not accepted here.")
            case 403:
                raise _Denied(403, f"'{action}' is not granted on queue '{there.queue}'.")

    async def _send(self, request: web.Request, there: Address) -> web.Response:
        bus = _bus(request)
        body = await _body(request, self._broker.bus(bus).max_message_bytes)
        contents = incoming.read(request.headers.items(), body)
        await self._broker.send(bus, there.queue, contents)
        return web.Response(status=201)

    async def _receive(self, request: web.Request, there: Address) -> web.Response:
        bus, queue, dead = _bus(request), there.queue, there.dead
        timeout = request.query.get("timeout", _DEFAULT_WAIT)
        if not _SECONDS.fullmatch(timeout):
            raise Refusal("The timeout is a whole number of seconds.")
        if request.method == "DELETE":
            taken = await self._broker.receive_and_delete(bus, queue, dead=dead, wait=int(timeout))
            return _message(200, taken, {})
        locked = await self._broker.peek_lock(bus, queue, dead=dead, wait=int(timeout))
        return _message(201, locked, _location(request, there, locked))

    async def _settle(self, request: web.Request, there: Address, token: str) -> web.Response:
        settle = {
            "DELETE": self._broker.complete,
            "PUT": self._broker.abandon,
            "POST": self._broker.renew,
        }[request.method]
        await settle(_bus(request), there.queue, token, handle=there.handle, dead=there.dead)
        return web.Response(status=200)


def _bus(request: web.Request) -> str:
    return request.host.split(".")[0].lower()


async def _body(request: web.Request, most: int) -> bytes:
    """Reads no further than a message may be long."""
    body = bytearray()
    async for chunk in request.content.iter_any():
        body += chunk
        if len(body) > most:
            raise MessageTooLarge(f"A message may have {most} bytes, properties included.")
    return bytes(body)


def _location(request: web.Request, there: Address, delivery: Delivery | None) -> dict[str, str]:
    if delivery is None:
        return {}
    path = f"{there.queue}/$deadletterqueue" if there.dead else there.queue
    # Azure is always asked over https; its old client finds the queue by that.
    at = f"https://{request.host}/{path}/messages/{delivery.number}/{delivery.lock_token}"
    return {"Location": at}


def _message(status: int, delivery: Delivery | None, headers: dict[str, str]) -> web.Response:
    if delivery is None:
        return web.Response(status=204)
    return web.Response(
        status=status,
        body=delivery.content.body,
        headers={**outgoing.headers(delivery), **headers},
    )


def _error(status: int, sentence: str) -> web.Response:
    """https://learn.microsoft.com/rest/api/servicebus shows errors in this form."""
    text = f"<Error><Code>{status}</Code><Detail>{escape(sentence)}</Detail></Error>"
    return web.Response(status=status, text=text, content_type="application/xml")
