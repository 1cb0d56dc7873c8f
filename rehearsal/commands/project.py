"""The project as the rehearsal deploys it: copies, so that nobody's own files change."""

import os
import re
from typing import Any

import yaml

from rehearsal.commands.home import REPOSITORY, Home

STACKS = ("dr", "primary")
"""In the order of deployment; a stack bears the name of its role."""

KEPT = re.compile(r" +\w+:(?P<key>drActive|outageBegan|peerLost):")
"""What commands and operators set while the rehearsal lives; all else follows the repository."""


def refresh(home: Home) -> None:
    """Copies the project and stack files; what KEPT names, and the salt, stay as they are."""
    project = (REPOSITORY / "Pulumi.yaml").read_text(encoding="utf-8")
    to_repository = os.path.relpath(REPOSITORY, home.project)
    (home.project / "Pulumi.yaml").write_text(relocated(project, to_repository), encoding="utf-8")
    for stack in STACKS:
        source = REPOSITORY / f"Pulumi.{stack}.yaml"
        copy = home.project / source.name
        ours = copy.read_text(encoding="utf-8") if copy.exists() else ""
        copy.write_text(merged(source.read_text(encoding="utf-8"), ours), encoding="utf-8")


def relocated(project: str, to_repository: str) -> str:
    """Pulumi.yaml for a folder from which the repository is reached by `to_repository`."""
    document = yaml.safe_load(project)
    virtualenv = document["runtime"]["options"]["virtualenv"]
    document["runtime"]["options"]["virtualenv"] = f"{to_repository}/{virtualenv}"
    return yaml.safe_dump({**document, "main": to_repository}, sort_keys=False, allow_unicode=True)


def merged(source: str, ours: str) -> str:
    """A stack file's text with the lines of our copy that are not the repository's to decide.

    As text, because a YAML library would rewrite what only looks like a number or a time.
    """
    kept = {m["key"]: line for line in ours.splitlines() if (m := KEPT.match(line))}
    lines = [
        line for line in source.splitlines() if not ((m := KEPT.match(line)) and m["key"] in kept)
    ]
    after_config = lines.index("config:") + 1
    salt = [line for line in ours.splitlines() if line.startswith("encryptionsalt:")]
    return "\n".join([*salt, *lines[:after_config], *kept.values(), *lines[after_config:], ""])


def setting(home: Home, stack: str, name: str) -> Any:
    """A top-level setting of the deployed copy, or its default."""
    document = _read(home, f"Pulumi.{stack}.yaml")
    suffixes = {key.partition(":")[2]: value for key, value in document["config"].items()}
    if name in suffixes:
        return suffixes[name]
    return _read(home, "Pulumi.yaml")["config"][name].get("default")


def _read(home: Home, file: str) -> Any:
    return yaml.safe_load((home.project / file).read_text(encoding="utf-8"))
