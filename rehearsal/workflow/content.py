"""Headers and bodies of HTTP, as Logic Apps write and read them."""

import json
from base64 import b64decode, b64encode
from typing import Any

from rehearsal.effects import Response
from rehearsal.workflow.errors import Failure
from rehearsal.workflow.functions import string


def headers_of(found: Any) -> dict[str, str]:
    if not isinstance(found, dict):
        raise Failure(f"headers must be an object, not {found!r}")
    headers = {name: string(value) for name, value in found.items() if value is not None}
    for name, value in headers.items():
        if not f"{name}{value}".isascii() or not f"{name}{value}".isprintable():
            raise Failure(f"the header {name!r} cannot hold {value!r}")
    return headers


def content_of(body: Any) -> tuple[bytes, str | None]:
    """A body's bytes, and their content type as far as the body tells."""
    match body:
        case None:
            return b"", None
        case str():
            return body.encode("utf-8", "replace"), "text/plain; charset=utf-8"
        case {"$content": str() as content, "$content-type": str() as content_type}:
            try:
                return b64decode(content, validate=True), content_type
            except ValueError as error:
                raise Failure(f"$content is no Base64: {error}") from error
        case _:
            return string(body).encode("utf-8", "replace"), "application/json"


def outputs_of(response: Response) -> dict[str, Any]:
    outputs = {"statusCode": response.status, "headers": dict(response.headers)}
    return {**outputs, "body": _received(response)} if response.body else outputs


def _received(response: Response) -> Any:
    """An answer's body: JSON read, text as it is, and anything else in Base64."""
    by_name = {name.lower(): value for name, value in response.headers.items()}
    content_type = by_name.get("content-type", "application/octet-stream")
    try:
        if content_type.startswith("application/json"):
            return json.loads(response.body)
        if content_type.startswith("text/"):
            return response.body.decode("utf-8")
    except (ValueError, RecursionError):
        pass
    content = b64encode(response.body).decode("ascii")
    return {"$content-type": content_type, "$content": content}
