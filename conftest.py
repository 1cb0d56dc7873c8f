"""Nothing is skipped in silence: where CI is set, a skipped test is a failed one."""

import os
from collections.abc import Generator

import pytest


def _refuse_skips(report: pytest.CollectReport | pytest.TestReport) -> None:
    expected_failure = hasattr(report, "wasxfail")
    if os.environ.get("CI") and report.outcome == "skipped" and not expected_failure:
        report.outcome = "failed"
        report.longrepr = f"skipped, which CI does not allow: {report.longrepr}"


@pytest.hookimpl(wrapper=True)
def pytest_runtest_makereport() -> Generator[None, pytest.TestReport, pytest.TestReport]:
    report = yield
    _refuse_skips(report)
    return report


@pytest.hookimpl(wrapper=True)
def pytest_make_collect_report() -> Generator[None, pytest.CollectReport, pytest.CollectReport]:
    report = yield
    _refuse_skips(report)
    return report
