"""A long run with a failover in the middle: lost messages, throughput, the server's memory.

python -m bench.sustained
"""

import asyncio
import shutil
import tempfile
import threading
import time
from pathlib import Path

from bench.server import mebibytes
from rehearsal.commands.drill import OwnSite
from rehearsal.commands.home import Home
from rehearsal.commands.publishing import Publishing
from rehearsal.commands.pulumi import Pulumi
from rehearsal.commands.rehearsal import Rehearsal
from rehearsal.commands.server_process import stop
from rehearsal.drill import Drill, Plan
from tests.engine.site import Site

MESSAGES = 20_000
"""At least."""
RATE = 100.0


class QuietSite(OwnSite):
    def say(self, text: str) -> None:
        pass


def main() -> None:
    folder = Path(tempfile.mkdtemp())
    site = Site(home=Home(path=folder / "home"))
    ended = threading.Event()
    try:
        site.run("up")
        rehearsal = Rehearsal(home=site.home, pulumi=Pulumi(home=site.home), azure=site.azure)
        publishing = Publishing.of(rehearsal)
        pid = site.azure.health()["pid"]
        memory: list[float] = []

        def watch() -> None:
            while not ended.wait(1):
                memory.append(mebibytes(pid, "VmRSS"))

        watcher = threading.Thread(target=watch)
        watcher.start()
        # A drill is calm two and a half times, and longer than that by what its operator needs.
        plan = Plan(rate=RATE, calm=MESSAGES / RATE / 2.5)
        gateways = [dict(gateway.urls) for gateway in publishing.gateways]
        begun = time.monotonic()
        found = asyncio.run(Drill(QuietSite(rehearsal), plan, gateways, publishing.key).run())
        took = time.monotonic() - begun
        ended.set()
        watcher.join()

        quarter = len(memory) // 4
        print(f"a run of {found['published']} messages with a failover and a failback in it")
        print(f"  lost: {found['lost']} of {found['acknowledged']} acknowledged")
        print(f"  messages a second, published and delivered: {found['published'] / took:.0f}")
        print(f"  the server's memory: peak {mebibytes(pid, 'VmHWM'):.0f} MiB")
        print(
            "  its mean in the last quarter / in the second: "
            f"{_mean(memory[-quarter:]) / _mean(memory[quarter : 2 * quarter]):.2f}"
        )
    finally:
        ended.set()
        stop(site.home)
        shutil.rmtree(folder)


def _mean(figures: list[float]) -> float:
    return sum(figures) / len(figures)


if __name__ == "__main__":
    main()
