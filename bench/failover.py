"""What a failover costs: resources changed, calls to the dead region, and time.

python -m bench.failover
"""

import shutil
import statistics
import tempfile
import time
from pathlib import Path

from rehearsal.commands.home import Home
from rehearsal.commands.server_process import stop
from tests.engine.site import Site

DR, PRIMARY = "northeurope", "westeurope"
RUNS = 3
UP = ("up", "--yes", "--skip-preview", "--continue-on-error", "-s", "dr")


def seconds(site: Site, *arguments: str) -> float:
    begun = time.perf_counter()
    site.pulumi(*arguments)
    return time.perf_counter() - begun


def main() -> None:
    folder = Path(tempfile.mkdtemp())
    site = Site(home=Home(path=folder / "home"))
    try:
        site.run("up")
        site.run("outage", "primary", "hang")
        seconds(site, *UP)
        unchanged = [seconds(site, *UP) for _ in range(RUNS)]

        failovers = []
        for _ in range(RUNS):
            site.pulumi("config", "set", "drActive", "false", "-s", "dr")
            site.pulumi(*UP)
            site.pulumi("config", "set", "drActive", "true", "-s", "dr")
            before = site.last_call()
            failovers.append(seconds(site, *UP))

        calls = site.azure.calls(before)
        changes = site.changes(before)
        print("the failover `up` of dr, the primary region hanging")
        print(f"  resources changed: {len(changes)}, of these")
        for change in changes:
            print(f"    {change['method']} {change['id'].split('/')[-1]}")
        print(f"  calls to the dead region: {sum(PRIMARY in c['regions'] for c in calls)}")
        ratio = statistics.median(failovers) / statistics.median(unchanged)
        print(f"  wall time / a no-change `up` in the same run, medians of {RUNS}: {ratio:.2f}")
    finally:
        stop(site.home)
        shutil.rmtree(folder)


if __name__ == "__main__":
    main()
