"""What the tests share."""

from collections.abc import Callable
from typing import Any

import pytest
from hypothesis import HealthCheck, settings

from tests.cloud import Cloud, run

# A busy machine is slow at times; a test must not fail for that.
settings.register_profile("unhurried", deadline=None, suppress_health_check=[HealthCheck.too_slow])
settings.load_profile("unhurried")


@pytest.fixture
def deploy() -> Callable[..., Cloud]:
    """Runs a program to its end and returns what it asked the cloud for."""

    def deployed(program: Callable[[], Any], **stacks: dict[str, Any]) -> Cloud:
        return run(program, Cloud(stacks=stacks))

    return deployed


def pytest_addoption(parser: pytest.Parser) -> None:
    parser.addoption(
        "--update-snapshots", action="store_true", help="record what each stack deploys now"
    )
