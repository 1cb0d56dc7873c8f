"""Azurite, installed and started once; the runbooks' jobs with their storage in it."""

import os
import shutil
import subprocess
from collections.abc import Iterator
from datetime import UTC, datetime
from pathlib import Path
from types import SimpleNamespace
from urllib.parse import quote

import pytest

from rehearsal.identity import STORAGE
from tests.azurite.blob_service import BlobService
from tests.azurite.emulator import Emulator, install, token
from tests.azurite.front import Front
from tests.rehearsal.processes import Server
from tests.rehearsal.vault.deployment import CONTRIBUTOR, container_id
from tests.rehearsal.vault.site import Site
from tests.runbooks.azure import Azure
from tests.runbooks.job import SERVICE, Jobs

CONTAINER = "backups"


def missing(what: str) -> None:
    """Ends the test: as failed where CI is set, else as skipped."""
    if os.environ.get("CI"):
        pytest.fail(f"{what}; the tests with Azurite need it")
    pytest.skip(f"{what}; the tests with Azurite need it")


@pytest.fixture(scope="session")
def emulator(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Emulator]:
    for program in ("node", "npm", "openssl"):
        if not shutil.which(program):
            missing(f"{program} is not installed")
    try:
        install()
    except subprocess.CalledProcessError as error:
        missing(f"`npm ci` in tests/azurite ended with {error.returncode}")
    emulator = Emulator(tmp_path_factory.mktemp("azurite"))
    for account in ("vault", "spare"):
        emulator.service(account).create(CONTAINER)
    yield emulator
    emulator.close()


@pytest.fixture
def vault(emulator: Emulator) -> BlobService:
    """The account of the backups, empty."""
    return emptied(emulator.service("vault"))


@pytest.fixture
def spare(emulator: Emulator) -> BlobService:
    """An account in another region, empty."""
    return emptied(emulator.service("spare"))


def emptied(service: BlobService) -> BlobService:
    for name in service.names(CONTAINER):
        service.send("DELETE", f"{CONTAINER}/{quote(name)}")
    return service


@pytest.fixture
def front(emulator: Emulator) -> Iterator[Front]:
    front = Front(emulator)
    yield front
    front.close()


@pytest.fixture
def jobs(emulator: Emulator, front: Front, vault: BlobService) -> Iterator[Jobs]:
    """Runbooks with a stub of ARM, which writes backups as API Management does, and Azurite."""
    now = datetime.now(UTC)
    azure = Azure(now)
    azure.arm.service(SERVICE)
    azure.arm.service("other", group="rg2")
    azure.arm.storage = SimpleNamespace(  # type: ignore[assignment]
        put=lambda _, container, name, content: vault.put(f"{container}/{name}", content)
    )
    jobs = Jobs(azure, now)
    jobs.blobs = f"{front.url}/{{account}}"
    arm_token = f"token-a{azure.url}/"
    azure.valid.add(arm_token)
    jobs.environment = {
        "ARM_TOKEN": arm_token,
        "STORAGE_TOKEN": token(),
        "SSL_CERT_FILE": str(emulator.certificate),
    }
    yield jobs
    azure.close()


@pytest.fixture(scope="session")
def storage_room(tmp_path_factory: pytest.TempPathFactory) -> Iterator[BlobService]:
    """The rehearsal's Blob Storage."""
    home: Path = tmp_path_factory.mktemp("rehearsal") / "home"
    server = Server.start(home)
    site = Site.on(server)
    site.deployed.make()
    site.deployed.grant_deployer(CONTRIBUTOR, container_id("near"))
    yield BlobService(f"{site.azure.url}/blob/near", site.azure.token(STORAGE))
    server.stop()
