"""The configuration of an example stack, as the CLI hands it to the program."""

import json
from pathlib import Path
from typing import Any

import yaml

REPOSITORY = Path(__file__).parent.parent
PROJECT = yaml.safe_load((REPOSITORY / "Pulumi.yaml").read_text())


def config_of(stack: str, **changes: Any) -> dict[str, str]:
    """Defaults, then the stack file, then `changes`; a change to None removes the key."""
    prefix = f"{PROJECT['name']}:"
    file = yaml.safe_load((REPOSITORY / f"Pulumi.{stack}.yaml").read_text())
    settings = {key: it["default"] for key, it in PROJECT["config"].items() if "default" in it}
    settings |= {key.removeprefix(prefix): value for key, value in file["config"].items()}
    settings |= changes
    return {
        prefix + key: value if isinstance(value, str) else json.dumps(value)
        for key, value in settings.items()
        if value is not None
    }
