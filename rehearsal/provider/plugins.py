"""The plugins, and where the engine looks for them."""

import shlex
import sys
from pathlib import Path

REPOSITORY = Path(__file__).resolve().parents[2]

VERSIONS = {"azure-native": "3.29.0", "random": "4.21.4"}
"""As the SDK packages in requirements.txt ask for them."""


def install_plugins(pulumi_home: Path) -> None:
    """Writes the scripts that start the plugins, with this Python, from this repository."""
    for name, version in VERSIONS.items():
        folder = pulumi_home / "plugins" / f"resource-{name}-v{version}"
        folder.mkdir(parents=True, exist_ok=True)
        script = folder / f"pulumi-resource-{name}"
        script.write_text(
            "#!/bin/sh\n"
            f"export PYTHONPATH={shlex.quote(str(REPOSITORY))}\n"
            f'exec {shlex.quote(sys.executable)} -m rehearsal.provider {name} "$@"\n',
            encoding="utf-8",
        )
        script.chmod(0o755)
