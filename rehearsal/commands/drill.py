"""The drill, on the deployed rehearsal: what it shows, what it reports."""

import asyncio
import os
import subprocess
import sys
import time
from pathlib import Path
from typing import Any

from rehearsal import page
from rehearsal.commands.home import REPOSITORY
from rehearsal.commands.publishing import Publishing
from rehearsal.commands.refusal import Refusal
from rehearsal.commands.rehearsal import Rehearsal
from rehearsal.commands.table import table
from rehearsal.drill import Drill, DrillFailed, Plan
from rehearsal.queue_names import HANDOFF

RATE = 20.0
FASTEST = 500.0


def drill(rehearsal: Rehearsal, rate: str) -> None:
    """Raises Refusal if anything that was acknowledged is lost."""
    plan = Plan(rate=_rate(rate))
    for role in ("dr", "primary"):
        rehearsal.require_deployed(role)
        rehearsal.require_reachable(role, "the drill cannot begin")
    publishing = Publishing.of(rehearsal)
    site = OwnSite(rehearsal)
    if site.standing("primary") != "active" or site.standing("dr") != "standby":
        raise Refusal("the drill begins with primary active and dr standby; run `make failback`")
    gateways = [dict(gateway.urls) for gateway in publishing.gateways]
    began = rehearsal.azure.picture()["now"]
    print(f"Watch: {rehearsal.azure.url}/\n")
    try:
        found = asyncio.run(Drill(site, plan, gateways, publishing.key).run())
    except DrillFailed as failed:
        raise Refusal(
            f"{failed}\n{_shown(site.log)} has all that the commands said; what the drill did "
            "to the regions stays so: `make status`, `make recover REGION=primary`"
        ) from None
    report = rehearsal.home.path / "drill.html"
    picture = rehearsal.azure.picture()
    for part in ("history", "timeline"):
        picture[part] = [it for it in picture[part] if it["at"] >= began]
    report.write_text(page.frozen(picture, found), encoding="utf-8")
    print(_said(found))
    print(f"Report: {_shown(report)}\n")
    if found["lost"]:
        raise Refusal(f"LOST {found['lost']}: {found['verdict']}")


def _rate(text: str) -> float:
    try:
        rate = float(text or RATE)
    except ValueError:
        rate = 0.0
    if not 0 < rate <= FASTEST:
        raise Refusal(f"RATE is `{text}`; it must be a number of messages a second, up to 500")
    return rate


def _said(found: dict[str, Any]) -> str:
    rows = [(name, found[name]) for name in COUNTS]
    rows.append(("lost", found["lost"]))
    first = found["secondsToFirstMessage"]
    lines = [
        table(("the whole drill", "messages"), rows),
        f"  from the failover command to the first message processed: {first:.1f} s",
        table(
            ("publish latency", "median", "99th percentile"),
            [(when, *map(_milliseconds, its.values())) for when, its in found["latency"].items()],
        ),
        found["verdict"],
    ]
    return "\n" + "\n\n".join(lines) + "\n"


COUNTS = ("published", "acknowledged", "refused", "retried", "delivered", "duplicates")


def _milliseconds(seconds: float | None) -> str:
    return "-" if seconds is None else f"{seconds * 1000:.0f} ms"


def _shown(file: Path) -> str:
    shown = Path(os.path.relpath(file))
    return str(file if ".." in shown.parts else shown)


class OwnSite:
    """The rehearsal of this home."""

    def __init__(self, rehearsal: Rehearsal) -> None:
        self._rehearsal = rehearsal
        self._azure = rehearsal.azure
        self._began = time.monotonic()
        self.log = rehearsal.home.path / "drill.log"

    def command(self, *words: str) -> str:
        with self.log.open("ab") as log:
            began = log.tell()
            code = subprocess.run(
                [sys.executable, "-m", "rehearsal", *words],
                cwd=REPOSITORY,
                env=os.environ | {"REHEARSAL_HOME": str(self._rehearsal.home.path)},
                stdin=subprocess.DEVNULL,
                stdout=log,
                stderr=log,
                check=False,
            ).returncode
        if not code:
            return ""
        said = self.log.read_bytes()[began:].decode("utf-8", "replace")
        # A command's last words are its name and why it could not go on.
        return f"\n{said}".rpartition(f"\n{words[0]}: ")[2].strip() or f"exit code {code}"

    def delivered(self) -> dict[str, dict[str, int]]:
        return {
            channel: self._azure.backend(channel)["times"] for channel in self._azure.backends()
        }

    def count_delivered(self) -> int:
        return sum(int(it["delivered"]) for it in self._azure.backends().values())

    def waiting(self) -> int:
        return sum(
            int(queue["active"])
            for region in self._azure.queues()["regions"]
            for queue in region["queues"]
            if region["standing"] == "active" or queue["queue"].endswith(HANDOFF)
        )

    def standing(self, role: str) -> str:
        regions = {it["role"]: it["standing"] for it in self._azure.queues()["regions"]}
        return str(regions.get(role, "unknown"))

    def tell(self, text: str) -> None:
        self._azure.tell("drill", text)

    def say(self, text: str) -> None:
        print(f"{time.monotonic() - self._began:5.0f} s  {text}", flush=True)
