"""Peak memory of the rehearsal's server with 100 channels deployed in the DR region.

python -m bench.server
"""

import json
import re
import shutil
import tempfile
from pathlib import Path

from bench.evaluation import channels
from rehearsal.commands import project
from rehearsal.commands.environment import prepare
from rehearsal.commands.home import Home
from rehearsal.commands.server_process import running, stop
from rehearsal.provider.plugins import install_plugins
from tests.engine.site import Site

CHANNELS = 100


def peak_mebibytes(pid: int) -> float:
    status = Path(f"/proc/{pid}/status").read_text()
    (kibibytes,) = re.findall(r"VmHWM:\s+(\d+) kB", status)
    return int(kibibytes) / 1024


def main() -> None:
    folder = Path(tempfile.mkdtemp())
    site = Site(home=Home(path=folder / "home"))
    try:
        prepare(site.home)
        project.refresh(site.home)
        install_plugins(site.home.pulumi_home)
        running(site.home)
        site.pulumi("stack", "init", "dr")
        site.pulumi("config", "set", "--path", "channels", channels(CHANNELS), "-s", "dr")
        site.pulumi("up", "--yes", "--skip-preview", "-s", "dr")
        held = len(
            json.loads(site.pulumi("stack", "export", "-s", "dr"))["deployment"]["resources"]
        )
        print(f"the rehearsal's server with {CHANNELS} channels ({held} resources in one stack)")
        print(f"  peak memory: {peak_mebibytes(site.azure.health()['pid']):.0f} MiB")
    finally:
        stop(site.home)
        shutil.rmtree(folder)


if __name__ == "__main__":
    main()
