"""Where a rehearsal keeps all that it has."""

import os
from dataclasses import dataclass
from pathlib import Path

REPOSITORY = Path(__file__).resolve().parents[2]


@dataclass(frozen=True, kw_only=True)
class Home:
    """One folder for everything: ignored by git, removed by `make down`."""

    path: Path

    @classmethod
    def chosen(cls) -> "Home":
        """The folder that REHEARSAL_HOME names, or `.rehearsal` in the repository."""
        return cls(
            path=Path(os.environ.get("REHEARSAL_HOME") or REPOSITORY / ".rehearsal").resolve()
        )

    @property
    def project(self) -> Path:
        """Copies of Pulumi.yaml and the stack files, so that nobody's own files change."""
        return self.path / "project"

    @property
    def state(self) -> Path:
        """Pulumi's file backend."""
        return self.path / "state"

    @property
    def begun(self) -> bool:
        """Whether a deployment was ever begun here: an `up` may be refused before it is."""
        return (self.state / ".pulumi").exists()

    @property
    def pulumi_home(self) -> Path:
        """Plugins and credentials: here the plugins are the rehearsal's."""
        return self.path / "pulumi-home"

    @property
    def passphrase(self) -> Path:
        return self.path / "passphrase"

    @property
    def environment(self) -> Path:
        """Shell file that makes plain `pulumi` work on the rehearsal."""
        return self.path / "env"

    @property
    def lock(self) -> Path:
        return self.path / "lock"

    @property
    def log(self) -> Path:
        return self.path / "server.log"
