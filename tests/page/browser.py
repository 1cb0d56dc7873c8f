"""A headless Chromium, and what the tests ask of it."""

import base64
import json
from pathlib import Path
from typing import Any

from selenium.webdriver import ActionChains, Chrome, ChromeOptions
from selenium.webdriver.chrome.service import Service

from tests.rehearsal.processes import wait_until

FLAGS = [
    "--headless",
    "--no-sandbox",
    "--disable-gpu",
    "--disable-quic",
    "--no-first-run",
    "--disable-dev-shm-usage",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-sync",
    "--hide-scrollbars",
]


class Browser:
    def __init__(self, chromium: str, driver: str, profile: Path) -> None:
        options = ChromeOptions()
        options.binary_location = chromium
        for flag in [*FLAGS, f"--user-data-dir={profile}"]:
            options.add_argument(flag)
        options.set_capability("goog:loggingPrefs", {"browser": "ALL", "performance": "ALL"})
        self.driver = Chrome(options=options, service=Service(driver))

    def open(self, url: str, *, width: int = 1440, scheme: str = "light") -> None:
        self.resize(width)
        self.prefer(scheme)
        self.driver.get("about:blank")
        self.driver.get_log("performance")
        self.driver.get_log("browser")
        self.driver.get(url)

    def resize(self, width: int) -> None:
        metrics = {"width": width, "height": 900, "deviceScaleFactor": 1, "mobile": width < 600}
        self.command("Emulation.setDeviceMetricsOverride", **metrics)

    def prefer(self, scheme: str) -> None:
        features = [{"name": "prefers-color-scheme", "value": scheme}]
        self.command("Emulation.setEmulatedMedia", features=features)

    def command(self, name: str, **parameters: Any) -> Any:
        return self.driver.execute_cdp_cmd(name, parameters)

    def run(self, script: str, *arguments: Any) -> Any:
        return self.driver.execute_script(script, *arguments)

    def text(self, selector: str = "body") -> str:
        """The text as a reader sees it; the pieces of a line with one space between them."""
        said = self.run(
            "const it = document.querySelector(arguments[0]);"
            "return it?.checkVisibility() ? it.innerText : ''",
            selector,
        )
        return " ".join(said.split())

    def await_text(self, said: str, selector: str = "body") -> None:
        try:
            wait_until(lambda: said in self.text(selector))
        except AssertionError:
            raise AssertionError(f"never {said!r}, but {self.text(selector)!r}") from None

    def press(self, *keys: str) -> None:
        ActionChains(self.driver).send_keys(*keys).perform()

    def focused(self) -> str:
        """What has the focus: an id, or the tag of what has none."""
        return self.run("const it = document.activeElement; return it.id || it.localName")

    def requested(self) -> list[str]:
        """Every address that was asked for since the page was opened."""
        log = self.driver.get_log("performance")
        entries = [json.loads(entry["message"])["message"] for entry in log]
        asked = [it["params"] for it in entries if it["method"] == "Network.requestWillBeSent"]
        return [it["request"]["url"] for it in asked]

    def complaints(self) -> list[str]:
        """What went wrong in the page since it was opened."""
        return [it["message"] for it in self.driver.get_log("browser") if it["level"] == "SEVERE"]

    def screenshot(self, file: Path) -> None:
        """The whole page, not only what fits."""
        shot = self.command("Page.captureScreenshot", captureBeyondViewport=True)
        file.write_bytes(base64.b64decode(shot["data"]))
