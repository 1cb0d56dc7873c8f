"""A browser that all tests share, and a server for each test."""

import os
import shutil
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pytest

from rehearsal.page import frozen
from tests.page.browser import Browser
from tests.page.pictures import failed_over, figures, picture
from tests.page.site import Site


@pytest.fixture(scope="session")
def browser(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Browser]:
    chromium, driver = shutil.which("chromium"), shutil.which("chromedriver")
    if not (chromium and driver):
        if os.environ.get("CI"):
            pytest.fail("a browser is missing: install chromium and chromium-driver")
        pytest.skip("needs chromium and chromium-driver")
    started = Browser(chromium, driver, tmp_path_factory.mktemp("chromium"))
    yield started
    started.driver.quit()


@pytest.fixture
def site() -> Iterator[Site]:
    started = Site(picture())
    yield started
    started.close()


@pytest.fixture
def look(browser: Browser, site: Site) -> Callable[..., Browser]:
    """Opens the live page with this picture, and waits until it is drawn."""

    def look(shown: Any, **how: Any) -> Browser:
        site.picture = shown
        browser.open(site.url, **how)
        browser.await_text("Live, as of", "#freshness")
        return browser

    return look


@pytest.fixture
def report(browser: Browser, tmp_path: Path) -> Callable[..., Browser]:
    """Opens a frozen report as a file."""

    def report(shown: Any = None, found: Any = None, **how: Any) -> Browser:
        file = tmp_path / "report.html"
        html = frozen(shown or failed_over(), found or figures())
        file.write_text(html, encoding="utf-8")
        browser.open(file.as_uri(), **how)
        return browser

    return report
