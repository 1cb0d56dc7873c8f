from collections.abc import Iterator
from datetime import UTC, datetime

import pytest

from .azure import Azure
from .job import SERVICE, Jobs

NOW = datetime(2026, 3, 10, 9, 30, tzinfo=UTC)


@pytest.fixture
def azure() -> Iterator[Azure]:
    """Azure with the gateway, an empty service in another group and an empty container."""
    stub = Azure(NOW)
    stub.arm.service(SERVICE)
    stub.arm.service("other", group="rg2")
    stub.storage.container("vault", "backups")
    stub.storage.container("spare", "backups")
    yield stub
    stub.close()


@pytest.fixture
def jobs(azure: Azure) -> Jobs:
    return Jobs(azure, NOW)
