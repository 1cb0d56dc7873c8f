"""Backups verified under injected faults, and what a restore brings back.

python -m bench.backups
"""

import os
import shutil
import tempfile
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from random import Random

from rehearsal.commands.home import Home
from rehearsal.commands.server_process import stop
from rehearsal.identity import STORAGE
from tests.engine.site import Site as Deployed
from tests.rehearsal.processes import Server
from tests.rehearsal.vault.deployment import CONTAINER, CONTRIBUTOR, GATE, READER, container_id
from tests.rehearsal.vault.site import Answer, Site, said

SCALE = "600"
"""Ten minutes of Azure are a second."""
JOBS = 60
ROOMS = ("arm", "blob", "identity")
STATUSES = (0, 401, 403, 408, 429, 500, 503)
SERVICE = "azure-native:apimanagement:ApiManagementService"


def main() -> None:
    os.environ["REHEARSAL_TIME_SCALE"] = SCALE
    with folder() as home:
        faults(Site.on(Server.start(home)))
    with folder() as home:
        drill(Deployed(home=Home(path=home)))


@contextmanager
def folder() -> Iterator[Path]:
    path = Path(tempfile.mkdtemp())
    try:
        yield path / "home"
    finally:
        shutil.rmtree(path)


def faults(site: Site) -> None:
    """Jobs of the real runbook, each with a room that fails for a while, and sometimes more."""
    site.deployed.make()
    site.deployed.grant_deployer(READER, container_id("near"))
    for link in site.azure.resources("azure-native:automation:JobSchedule"):
        site.deployed.delete("automation:JobSchedule", link["id"])
    random = Random(1)
    verified = false = caught_up = 0
    try:
        for _ in range(JOBS):
            job = disturbed(site, random)
            completed = job["state"] == "Completed"
            verified += completed
            false += completed and not lies_there(site, job)
            if not completed:
                job = site.backup(slot="60")
                caught_up += job["state"] == "Completed" and lies_there(site, job)
            site.azure.advance(3600)
    finally:
        site.server.stop()
    print("backups under injected faults")
    print("  (no answer, 401, 403, 408, 429, 5xx, a killed server, a lost grant, an empty blob)")
    print(f"  verified / started:                {verified} / {JOBS}")
    print(f"  completed without a whole backup:  {false}")
    print(f"  failed, then made by the next job: {caught_up} / {JOBS - verified}")


def disturbed(site: Site, random: Random) -> Answer:
    """A job of the present slot, ended."""
    if random.random() < 0.2:
        slot = site.azure.now()[:13].replace("-", "") + "00Z"
        site.deployed.upload("near", CONTAINER, f"gate.Developer.{slot}.apimbackup", b"")
    granted = random.random() < 0.9
    if not granted:
        site.deployed.revoke(CONTRIBUTOR, container_id("near"))
    times, after = random.choice((1, 2, 4, 5, 50)), random.randrange(6)
    site.azure.fail(random.choice(ROOMS), random.choice(STATUSES), times, "5", after)
    job = site.begin_backup(slot="60")
    if random.random() < 0.2:
        time.sleep(random.random())
        site.server.kill()
        site.server = Server.start(site.server.home)
    job = site.ended(job)
    for room in ROOMS:
        site.azure.fail(room, 500, times=0)
    if not granted:
        site.deployed.grant(CONTRIBUTOR, container_id("near"), site.deployed.gateway)
    return job


def lies_there(site: Site, job: Answer) -> bool:
    """Whether the blob that a completed job names holds all that is published."""
    [name] = [it for it in site.backups() if it in said(job)] or [""]
    token = site.azure.token(STORAGE)
    path = f"/blob/near/{CONTAINER}/{name}"
    reply = site.send("GET", path, Authorization=f"Bearer {token}")
    if reply.status != 200 or not reply.body:
        return False
    return {it["id"] for it in reply.json["entities"]} == site.published(GATE).keys()


def drill(site: Deployed) -> None:
    """The gateway deleted, then restored into an empty service of another group."""
    try:
        site.run("up")
        site.run("backup")
        [gateway] = [it["id"] for it in site.azure.resources(SERVICE) if "-primary-" in it["id"]]
        site.azure.rpc("Delete", {"type": SERVICE, "id": gateway})
        begun = time.perf_counter()
        report = site.run("restore")
        took = time.perf_counter() - begun
    finally:
        stop(site.home)
    print("restore of the deleted gateway into another resource group")
    print(
        f"  seconds, {45 * 60 / int(SCALE):.1f} of which stand for Azure's 45 minutes: {took:.1f}"
    )
    for line in report[report.index("  kind ") :].splitlines():
        print(line if line.startswith("  ") or not line else f"  {line}")


if __name__ == "__main__":
    main()
