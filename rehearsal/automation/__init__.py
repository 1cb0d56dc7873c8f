"""Stands in for Azure Automation: runs the deployed runbooks, now or on their schedules.

A job is the published script in a process of its own, with an identity endpoint and nothing else
(`sandbox.py`). It survives a crash of the server as in Azure: it starts again from the beginning.

    automation = Automation(...)                      rooms it needs, see there
    automation.resume(url)                            once the server listens
    await automation.start(runbook_id, parameters)    -> Job, Queued; None: as its schedule has them
    await automation.fire()                           starts what the clock has made due

Endpoints are what a stand-in must add: the deployed parameters mean Azure's public cloud, so a job
gets the rehearsal's own as `arm_endpoint` and `blob_endpoint`, which the script itself declares.
"""

from rehearsal.automation.automation import Automation
from rehearsal.automation.jobs import Job, Jobs
from rehearsal.automation.room import AutomationRoom

__all__ = ["Automation", "AutomationRoom", "Job", "Jobs"]
