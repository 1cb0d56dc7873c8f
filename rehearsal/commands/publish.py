"""Publishes one message by hand."""

import http.client
from pathlib import Path
from urllib.parse import urlsplit

from rehearsal.commands.publishing import Publishing
from rehearsal.commands.refusal import Refusal
from rehearsal.commands.rehearsal import Rehearsal

PATIENCE_SECONDS = 30
"""The policy ends within 25 seconds; a region that is dark answers never."""


def publish(rehearsal: Rehearsal, channel: str, file: str, key: str) -> None:
    """Through the first gateway whose region answers."""
    body = _read(file)
    publishing = Publishing.of(rehearsal)
    usable = [it for it in publishing.gateways if rehearsal.reachable(it.role)]
    if not usable:
        raise Refusal("every region with a gateway is dark; run `make recover REGION=...` first")
    gateway = usable[0]
    if channel not in gateway.urls:
        given = f"is `{channel}`" if channel else "is missing"
        raise Refusal(f"CHANNEL {given}; it must be one of {', '.join(sorted(gateway.urls))}")
    url = urlsplit(gateway.urls[channel])
    headers = {"Ocp-Apim-Subscription-Key": publishing.key, "Content-Type": _type(file)}
    if key:
        headers["Idempotency-Key"] = _header(key)
    print(f"POST {gateway.urls[channel]}  ({gateway.role}'s gateway, {len(body)} bytes)")
    connection = http.client.HTTPConnection(url.netloc, timeout=PATIENCE_SECONDS)
    try:
        connection.request("POST", url.path, body=body, headers=headers)
        answer = connection.getresponse()
        said = answer.read().decode("utf-8", "replace")
    except (OSError, http.client.HTTPException) as error:
        raise Refusal(f"no answer ({error}): the outcome is unknown; retry with KEY=...") from None
    finally:
        connection.close()
    print(f"{answer.status} {said}")
    if answer.status != 202:
        raise Refusal(f"the gateway answered {answer.status}; see above")


def _read(file: str) -> bytes:
    if not file:
        raise Refusal("FILE is missing; it must name the file whose content is published")
    try:
        return Path(file).read_bytes()
    except OSError as error:
        raise Refusal(f"FILE is `{file}`, which cannot be read: {error.strerror}") from None


def _header(key: str) -> str:
    if not (key.isascii() and key.isprintable()):
        raise Refusal(f"KEY is {key!a}; it must be plain ASCII text")
    return key


def _type(file: str) -> str:
    return "application/json" if file.endswith(".json") else "application/octet-stream"
