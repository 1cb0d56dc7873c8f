"""Publish latency: what waiting for two regions costs, and what a hanging region costs.

python -m bench.publishing
"""

import json
import shutil
import statistics
import tempfile
import time
import urllib.request
from pathlib import Path

from rehearsal.commands.home import Home
from rehearsal.commands.publishing import Publishing
from rehearsal.commands.pulumi import Pulumi
from rehearsal.commands.rehearsal import Rehearsal
from rehearsal.commands.server_process import stop
from rehearsal.server.outages import SLOW_SECONDS
from tests.engine.site import Site

REGIONS = ("westeurope", "northeurope")
FEW, MANY = 5, 200


def seconds(url: str, key: str) -> float:
    """From the request to the 202, in a connection of its own."""
    headers = {"Ocp-Apim-Subscription-Key": key, "Content-Type": "application/json"}
    request = urllib.request.Request(url, data=b'{"order": 4711}', headers=headers)
    begun = time.perf_counter()
    with urllib.request.urlopen(request, timeout=60) as answer:
        assert answer.status == 202, answer.status
        json.loads(answer.read())
    return time.perf_counter() - begun


def main() -> None:
    folder = Path(tempfile.mkdtemp())
    site = Site(home=Home(path=folder / "home"))
    try:
        site.run("up")
        azure = site.azure
        publishing = Publishing.of(
            Rehearsal(home=site.home, pulumi=Pulumi(home=site.home), azure=azure)
        )
        survivor = next(it for it in publishing.gateways if it.role == "dr").urls["placed"]

        def median(count: int) -> float:
            return statistics.median(seconds(survivor, publishing.key) for _ in range(count))

        healthy = median(MANY)
        for region in REGIONS:
            azure.set_region(region, "slow", part="bus")
        both_slow = median(FEW)
        for region in REGIONS:
            azure.set_region(region, "up", part="bus")

        azure.set_region("westeurope", "hang")
        first = seconds(survivor, publishing.key)
        hanging = median(MANY)

        print(f"publish latency, as ratios in one run ({healthy * 1000:.0f} ms healthy, median)")
        slower = both_slow / SLOW_SECONDS
        print(f"  both sends {SLOW_SECONDS:g} s late: publish / slower send: {slower:.2f}")
        print(f"  one region hanging, after the first publish: / healthy: {hanging / healthy:.2f}")
        print(f"  the first publish that met the hanging region: {first:.1f} s")
    finally:
        stop(site.home)
        shutil.rmtree(folder)


if __name__ == "__main__":
    main()
