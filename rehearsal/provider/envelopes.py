"""Values as the engine sends them: structs, secrets in envelopes, assets."""

import base64
from pathlib import Path
from typing import Any

from google.protobuf import json_format, struct_pb2

from rehearsal.control.assets import CONTENT, SIGNATURE, is_asset

SECRET = "1b47061264138c4ac30d75fd1eb44270"

Struct = struct_pb2.Struct


def to_python(struct: Struct) -> dict[str, Any]:
    """A struct's numbers are doubles; whole ones come back as integers."""
    values: dict[str, Any] = _whole(json_format.MessageToDict(struct))
    return values


def to_struct(values: dict[str, Any]) -> Struct:
    struct = Struct()
    struct.update(values)
    return struct


def _whole(value: Any) -> Any:
    if isinstance(value, float) and value.is_integer():
        return int(value)
    if isinstance(value, dict):
        return {name: _whole(item) for name, item in value.items()}
    if isinstance(value, list):
        return [_whole(item) for item in value]
    return value


def is_secret(value: Any) -> bool:
    return isinstance(value, dict) and value.get(SIGNATURE) == SECRET


def bare(value: Any) -> Any:
    """Without the envelopes of secrets; unknown values stay what they are."""
    if is_secret(value):
        return bare(value["value"])
    if isinstance(value, dict):
        return {name: bare(item) for name, item in value.items()}
    if isinstance(value, list):
        return [bare(item) for item in value]
    return value


def marked_like(value: Any, pattern: Any) -> Any:
    """`value` with secrets wherever `pattern` has them."""
    if is_secret(pattern):
        return {SIGNATURE: SECRET, "value": value}
    if isinstance(value, dict) and isinstance(pattern, dict):
        return {name: marked_like(item, pattern.get(name)) for name, item in value.items()}
    if isinstance(value, list) and isinstance(pattern, list) and len(value) == len(pattern):
        return [marked_like(*pair) for pair in zip(value, pattern, strict=True)]
    return value


def with_files(values: dict[str, Any]) -> dict[str, Any]:
    """The bytes of assets added: only the plugin runs where their paths lead."""
    return {
        name: {**value, CONTENT: _content(value)} if is_asset(value) else value
        for name, value in values.items()
    }


def _content(asset: dict[str, Any]) -> str:
    text = asset.get("text")
    content = Path(asset["path"]).read_bytes() if text is None else text.encode()
    return base64.b64encode(content).decode()
