"""Jobs: what a script meets, what starts it, what ends it."""

import json
import os
from collections.abc import Callable
from datetime import UTC, datetime, timedelta

import pytest

from rehearsal.client import Refused
from tests.rehearsal.processes import Server, wait_until
from tests.rehearsal.vault.deployment import BACKUP, VAULT_REGION
from tests.rehearsal.vault.site import Site, said

DAY = timedelta(days=1).total_seconds()


def ran(site: Site, script: str, *parameters: str) -> dict:
    """The job of a script that is published for it, ended."""
    return site.ended(site.azure.start_job(site.deployed.runbook("script", script), [*parameters]))


def test_a_script_gets_an_identity_endpoint_and_nothing_else_of_the_environment(site: Site):
    job = ran(site, "import os, json; print(json.dumps(sorted(os.environ)))")
    assert set(json.loads(said(job))) - {"LC_CTYPE"} == {"IDENTITY_ENDPOINT", "IDENTITY_HEADER"}


def test_a_script_has_the_standard_library_only(site: Site):
    job = ran(site, "import aiohttp")
    assert job["state"] == "Failed"
    assert "ModuleNotFoundError" in said(job)


def test_a_script_gets_its_parameters_by_position(site: Site):
    job = ran(site, "import sys; print(sys.argv[1:])", "one", "-", "th ree")
    assert said(job) == "['one', '-', 'th ree']"


def test_a_script_that_exits_with_an_error_fails_whatever_it_printed(site: Site):
    job = ran(site, "import sys; print('complete and verified'); sys.exit(3)")
    assert job["state"] == "Failed"


def test_a_line_that_says_error_alone_fails_nothing(site: Site):
    assert ran(site, "print('ERROR: not really')")["state"] == "Completed"


def test_a_job_is_stopped_after_three_hours(site_at: Callable[[str], Site]):
    job = ran(site_at("100000"), "import time; print('begun', flush=True); time.sleep(10**9)")
    assert job["state"] == "Stopped"
    assert job["exception"] == "The job ran for 3:00:00: no job may run longer."


def test_time_passes_as_fast_for_the_script_as_for_azure(site: Site):
    script = (
        "import time\n"
        "begun, instant = time.monotonic(), time.time()\n"
        "time.sleep(600)\n"
        "print(time.monotonic() - begun >= 600)\n"
        "print(instant)"
    )
    site.azure.advance(10 * DAY)
    now = datetime.fromisoformat(site.azure.now()).timestamp()
    slept, instant = ran(site, script)["output"]
    assert slept == "True"
    assert float(instant) >= now


def test_only_what_was_published_runs(site: Site):
    runbook = site.deployed.runbook("script", "print('published')")
    [blob] = [it for it in site.azure.resources() if it["id"].endswith("/blobs/script.py")]
    site.deployed.delete("storage:Blob", blob["id"])
    job = site.ended(site.azure.start_job(runbook))
    assert (job["state"], job["output"]) == ("Failed", [])
    assert "is nothing that anybody may read" in job["exception"]
    site.deployed.upload("scripts", "runbooks", "script.py", b"print('another')")
    job = site.ended(site.azure.start_job(runbook))
    assert (job["state"], job["output"]) == ("Failed", [])
    assert "has another SHA-256" in job["exception"]


def test_an_unknown_runbook_is_refused(site: Site):
    with pytest.raises(Refused, match="there is no runbook"):
        site.azure.start_job(f"{BACKUP}-2")


def test_no_job_starts_in_a_dark_region(site: Site):
    site.azure.set_region(VAULT_REGION, "refuse")
    with pytest.raises(Refused, match="region northeurope refuses"):
        site.begin_backup()


def test_a_schedule_fires_when_the_clock_is_moved_past_it(site: Site):
    assert site.azure.jobs() == []
    site.azure.advance(DAY)
    [job] = site.azure.jobs()
    assert site.ended(job)["state"] == "Completed"
    assert len(site.backups()) == 1


def test_a_schedule_that_was_missed_often_fires_once(site: Site):
    site.azure.advance(5 * DAY)
    assert len(site.azure.jobs()) == 1
    site.azure.advance(3600)
    assert len(site.azure.jobs()) == 1
    site.azure.advance(DAY)
    assert len(site.azure.jobs()) == 2


def test_a_schedule_waits_for_its_region(site: Site):
    site.azure.set_region(VAULT_REGION, "refuse")
    site.azure.advance(DAY)
    assert site.azure.jobs() == []
    site.azure.set_region(VAULT_REGION, "up")
    site.azure.advance(0)
    assert len(site.azure.jobs()) == 1


def test_a_runbook_that_is_published_anew_has_no_schedule_until_it_is_linked(site: Site):
    links = "azure-native:automation:JobSchedule"
    [link] = site.azure.resources(links)
    site.deployed.delete("automation:Runbook", BACKUP)
    assert site.azure.resources(links) == []
    site.deployed.runbook("again", "print('again')")
    site.azure.advance(DAY)
    assert site.azure.jobs() == []
    start = datetime.fromisoformat(site.azure.now()) + timedelta(hours=2)
    site.deployed.schedule("anew", "again", start, ["one"])
    site.azure.advance(DAY)
    [job] = site.azure.jobs()
    assert said(site.ended(job)) == "again"
    assert link["id"] not in {it["id"] for it in site.azure.resources(links)}


def test_the_clock_only_goes_forward(site: Site):
    with pytest.raises(Refused, match="the clock only goes forward"):
        site.azure.advance(-1)


def test_the_clock_outlives_the_server(site: Site):
    site.azure.advance(10 * DAY)
    site.server.kill()
    site.server = Server.start(site.server.home)
    assert datetime.fromisoformat(site.azure.now()) - datetime.now(UTC) > timedelta(days=9)


def test_a_killed_server_takes_its_scripts_along_and_starts_them_again(site: Site):
    script = "import os, time; print(os.getpid(), flush=True); time.sleep(10**5)"
    job = site.azure.start_job(site.deployed.runbook("script", script))
    wait_until(lambda: site.azure.job(job["id"])["output"])
    [pid] = site.azure.job(job["id"])["output"]
    site.server.kill()
    site.server = Server.start(site.server.home)
    wait_until(lambda: not alive(int(pid)))
    wait_until(lambda: len(site.azure.job(job["id"])["output"]) == 2)


def alive(pid: int) -> bool:
    try:
        os.kill(pid, 0)
    except ProcessLookupError:
        return False
    return True


def test_a_header_is_good_for_nothing_once_its_job_has_ended(site: Site):
    script = "import os; print(os.environ['IDENTITY_HEADER'])"
    header = said(ran(site, script))
    client = site.deployed.client(site.deployed.vault)
    query = f"client_id={client}&resource=https://storage.azure.com/"
    reply = site.send("GET", f"/identity?{query}", X_IDENTITY_HEADER=header)
    assert (reply.status, reply.json["error"]["code"]) == (400, "IdentityNotFound")


def test_a_job_gets_tokens_of_the_identities_of_its_account_only(site: Site):
    script = (
        "import os, sys, urllib.request, urllib.error\n"
        "for client in sys.argv[1:]:\n"
        "    url = os.environ['IDENTITY_ENDPOINT'] + '?resource=r&client_id=' + client\n"
        "    header = {'X-IDENTITY-HEADER': os.environ['IDENTITY_HEADER']}\n"
        "    try:\n"
        "        request = urllib.request.Request(url, headers=header)\n"
        "        print(urllib.request.urlopen(request).status)\n"
        "    except urllib.error.HTTPError as error:\n"
        "        print(error.code)\n"
    )
    deployed = site.deployed
    clients = [deployed.client(deployed.vault), deployed.client(deployed.gateway), "stranger"]
    assert ran(site, script, *clients)["output"] == ["200", "400", "400"]
