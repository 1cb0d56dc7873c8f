"""The variables under which `pulumi` works on the rehearsal and nowhere else."""

import os
import secrets
import shlex
from collections.abc import Mapping

from rehearsal.commands.home import REPOSITORY, Home

FOREIGN = ("ARM_", "AZURE_", "PULUMI_")
"""Prefixes of the caller's variables that could lead to real Azure or to the caller's own state."""

TOOLS = (REPOSITORY / ".bin", REPOSITORY / ".venv" / "bin")
"""Before the caller's PATH, where the language host of a built CLI looks for its Python."""


def variables(home: Home) -> dict[str, str]:
    """All that `pulumi` needs, but for PATH."""
    return {
        "REHEARSAL_HOME": str(home.path),
        "PULUMI_HOME": str(home.pulumi_home),
        # No files beside the state's own: unlike those, they are not replaced in one piece, and an
        # engine killed while it writes one leaves a state that nobody can read.
        "PULUMI_BACKEND_URL": f"file://{home.state}?metadata=skip",
        "PULUMI_CONFIG_PASSPHRASE_FILE": str(home.passphrase),
        "PULUMI_OPTION_CWD": str(home.project),
        "PULUMI_OPTION_SUPPRESS_PERMALINK": "true",
        "PULUMI_SKIP_UPDATE_CHECK": "true",
        "PULUMI_DISABLE_AUTOMATIC_PLUGIN_ACQUISITION": "true",
    }


def environment(home: Home, caller: Mapping[str, str]) -> dict[str, str]:
    """The caller's environment without what is foreign, and with what the rehearsal needs."""
    own = {name: value for name, value in caller.items() if not name.startswith(FOREIGN)}
    path = os.pathsep.join([*map(str, TOOLS), caller.get("PATH", os.defpath)])
    return own | variables(home) | {"PATH": path}


def prepare(home: Home) -> None:
    """Makes the folders, a passphrase of this home's own, and the file to `source`."""
    for folder in (home.path, home.state, home.pulumi_home, home.project):
        folder.mkdir(parents=True, exist_ok=True)
    if not home.passphrase.exists():
        home.passphrase.touch(mode=0o600)
        home.passphrase.write_text(secrets.token_urlsafe(32), encoding="utf-8")
    home.environment.write_text(shell_file(home), encoding="utf-8")


def shell_file(home: Home) -> str:
    """A POSIX shell file; the caller's PATH stays, behind the project's own tools."""
    foreign = "|".join(FOREIGN)
    path = os.pathsep.join(shlex.quote(str(folder)) for folder in TOOLS)
    return "\n".join(
        [
            "# In this shell plain `pulumi` works on the rehearsal, never on Azure.",
            f"for name in $(env | sed -nE 's/^(({foreign})[A-Za-z0-9_]*)=.*/\\1/p'); do",
            '    unset "$name"',
            "done",
            *(f"export {name}={shlex.quote(value)}" for name, value in variables(home).items()),
            f'export PATH={path}:"$PATH"',
            "",
        ]
    )
