"""A job as Azure Automation runs it: the script alone, positional parameters, bare environment."""

import subprocess
import sys
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path

from .azure import CLIENT, HEADER, Azure

HERE = Path(__file__).parent
SCRIPTS = HERE.parent.parent / "runbooks"
SERVICE, SLOT = "gate", "20260310T0900Z"
BACKUP = f"{SERVICE}.Developer.{SLOT}.apimbackup"


@dataclass(frozen=True)
class Result:
    code: int
    output: str
    stderr: str

    @property
    def errors(self) -> list[str]:
        return [line for line in self.output.splitlines() if line.startswith("ERROR: ")]


class Jobs:
    """Starts the runbooks against the stub; the usual parameters may be replaced by name."""

    def __init__(self, azure: Azure, now: datetime) -> None:
        self.azure, self.now = azure, now
        self.blobs = f"{azure.url}/blob/{{account}}"
        self.environment = {
            "IDENTITY_ENDPOINT": f"{azure.url}/identity",
            "IDENTITY_HEADER": HEADER,
        }

    def begin(self, script: str, *parameters: str, clocked: bool = True) -> subprocess.Popen[str]:
        runner = [str(HERE / "clocked.py"), str(self.now.timestamp())] if clocked else []
        return subprocess.Popen(
            # -I and -S: nothing but the standard library can be imported.
            [sys.executable, "-I", "-S", *runner, str(SCRIPTS / script), *parameters],
            env=self.environment,
            stdout=subprocess.PIPE,
            stderr=subprocess.PIPE,
            text=True,
        )

    def backup_parameters(self, **other: str) -> list[str]:
        usual = {
            "subscription": "sub",
            "group": "rg",
            "service": SERVICE,
            "account": "vault",
            "container": "backups",
            "gateway_client": "gateway-client",
            "vault_client": CLIENT,
            "slot": "-",
            "arm": self.azure.url,
            "blob": self.blobs,
        }
        return list({**usual, **other}.values())

    def restore_parameters(self, **other: str) -> list[str]:
        usual = {
            "backup": BACKUP,
            "account": "vault",
            "container": "backups",
            "subscription": "sub",
            "group": "rg2",
            "service": "other",
            "gateway_client": "other-client",
            "vault_client": CLIENT,
            "fallback_account": "-",
            "fallback_container": "-",
            "mode": "-",
            "arm": self.azure.url,
            "blob": self.blobs,
        }
        return list({**usual, **other}.values())

    def backup(self, **other: str) -> Result:
        return finish(self.begin("backup_apim.py", *self.backup_parameters(**other)))

    def restore(self, **other: str) -> Result:
        return finish(self.begin("restore_apim.py", *self.restore_parameters(**other)))


def finish(process: subprocess.Popen[str]) -> Result:
    output, stderr = process.communicate(timeout=30)
    result = Result(process.returncode, output, stderr)
    assert result.stderr == "", "Azure Automation has no stderr"
    assert "token-" not in result.output, "a token was printed"
    assert HEADER not in result.output, "the identity header was printed"
    return result
