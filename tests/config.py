"""The configuration of an example stack, as the CLI hands it to the program."""

import json
from functools import cache
from pathlib import Path
from typing import Any

import yaml

REPOSITORY = Path(__file__).parent.parent


@cache
def _document(name: str) -> dict[str, Any]:
    document: dict[str, Any] = yaml.safe_load((REPOSITORY / name).read_text())
    return document


PROJECT = _document("Pulumi.yaml")


def config_of(stack: str, **changes: Any) -> dict[str, str]:
    """Defaults, then the stack file, then `changes`; a change to None removes the key."""
    prefix = f"{PROJECT['name']}:"
    file = _document(f"Pulumi.{stack}.yaml")
    settings = {key: it["default"] for key, it in PROJECT["config"].items() if "default" in it}
    settings |= {key.removeprefix(prefix): value for key, value in file["config"].items()}
    settings |= changes
    return {
        prefix + key: value if isinstance(value, str) else json.dumps(value)
        for key, value in settings.items()
        if value is not None
    }
