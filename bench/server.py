"""Peak memory of the rehearsal's server with 100 channels deployed in the DR region.

python -m bench.server
"""

import json
import re
import shutil
import tempfile
from pathlib import Path

import yaml

from bench.evaluation import channels
from rehearsal.commands.home import Home
from rehearsal.commands.server_process import stop
from tests.engine.site import Site

CHANNELS = 100
PATIENCE_SECONDS = 1800


def mebibytes(pid: int, what: str) -> float:
    """`what`: VmRSS, the memory of a process now, or VmHWM, its peak."""
    status = Path(f"/proc/{pid}/status").read_text()
    (kibibytes,) = re.findall(rf"{what}:\s+(\d+) kB", status)
    return int(kibibytes) / 1024


def main() -> None:
    folder = Path(tempfile.mkdtemp())
    site = Site(home=Home(path=folder / "home"))
    try:
        site.prepare()
        settings = site.home.project / "Pulumi.dr.yaml"
        document = yaml.safe_load(settings.read_text())
        document["config"]["sbdr:channels"] = channels(CHANNELS)
        settings.write_text(yaml.safe_dump(document))
        site.pulumi("stack", "init", "dr")
        site.pulumi("up", "--yes", "--skip-preview", "-s", "dr", patience=PATIENCE_SECONDS)
        held = len(
            json.loads(site.pulumi("stack", "export", "-s", "dr"))["deployment"]["resources"]
        )
        print(f"the rehearsal's server with {CHANNELS} channels ({held} resources in one stack)")
        print(f"  peak memory: {mebibytes(site.azure.health()['pid'], 'VmHWM'):.0f} MiB")
    finally:
        stop(site.home)
        shutil.rmtree(folder)


if __name__ == "__main__":
    main()
