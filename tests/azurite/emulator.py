"""Azurite, Microsoft's emulator of Azure Storage, with HTTPS and bearer tokens.

https://learn.microsoft.com/azure/storage/common/storage-use-azurite
"""

import base64
import json
import os
import re
import secrets
import ssl
import subprocess
import time
from pathlib import Path
from typing import Any

from tests.azurite.blob_service import BlobService

HERE = Path(__file__).parent
PROGRAM = HERE / "node_modules" / ".bin" / "azurite-blob"
INSTALLED = HERE / "node_modules" / ".package-lock.json"
ACCOUNTS = ("vault", "spare")
LISTENS = re.compile(r"successfully listens on (https://\S+)")


def install() -> None:
    """As package-lock.json pins it, into node_modules; nothing where that is up to date."""
    if INSTALLED.exists() and _packages(INSTALLED) == _packages(HERE / "package-lock.json"):
        return
    subprocess.run(
        ["npm", "ci", "--ignore-scripts", "--no-audit", "--no-fund", "--loglevel=error"],
        cwd=HERE,
        check=True,
    )


def _packages(lock: Path) -> dict[str, str]:
    """Versions of what is installed, by path."""
    packages: dict[str, Any] = json.loads(lock.read_text(encoding="utf-8"))["packages"]
    return {path: it["version"] for path, it in packages.items() if path and "optional" not in it}


def certificate(folder: Path) -> tuple[Path, Path]:
    """A self-signed one for the loopback interface, and its key."""
    certificate, key = folder / "certificate.pem", folder / "key.pem"
    subprocess.run(
        [
            *("openssl", "req", "-x509", "-newkey", "rsa:2048", "-noenc", "-days", "2"),
            *("-subj", "/CN=127.0.0.1", "-addext", "subjectAltName=IP:127.0.0.1"),
            *("-keyout", str(key), "-out", str(certificate)),
        ],
        check=True,
        capture_output=True,
    )
    return certificate, key


def token(seconds: int = 3600, audience: str = "https://storage.azure.com") -> str:
    """Azurite looks at the claims of a token, not at its signature."""
    now = int(time.time())
    claims = {
        "aud": audience,
        "iss": "https://sts.windows.net/00000000-0000-0000-0000-000000000002/",
        "iat": now - 60,
        "nbf": now - 60,
        "exp": now + seconds,
    }
    parts = (json.dumps({"alg": "none", "typ": "JWT"}), json.dumps(claims), secrets.token_hex(8))
    return ".".join(base64.urlsafe_b64encode(it.encode()).decode().rstrip("=") for it in parts)


class Emulator:
    def __init__(self, folder: Path) -> None:
        self.certificate, self.key = certificate(folder)
        accounts = (f"{it}:{base64.b64encode(secrets.token_bytes(64)).decode()}" for it in ACCOUNTS)
        self._process = subprocess.Popen(
            [
                *(str(PROGRAM), "--oauth", "basic", "--blobPort", "0"),
                *("--cert", str(self.certificate), "--key", str(self.key)),
                *("--inMemoryPersistence", "--disableTelemetry"),
            ],
            cwd=folder,
            env=os.environ | {"AZURITE_ACCOUNTS": ";".join(accounts)},
            stdout=subprocess.PIPE,
            text=True,
        )
        assert self._process.stdout is not None
        said = ""
        while not (match := LISTENS.search(said)):
            line = self._process.stdout.readline()
            assert line, f"Azurite ended: {said}"
            said += line
        self.url = match[1]

    @property
    def trust(self) -> ssl.SSLContext:
        return ssl.create_default_context(cafile=str(self.certificate))

    def service(self, account: str) -> BlobService:
        return BlobService(f"{self.url}/{account}", token(), self.trust)

    def close(self) -> None:
        self._process.terminate()
        self._process.communicate(timeout=20)
