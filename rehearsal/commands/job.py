"""A job of Azure Automation, followed to its end."""

import time

from rehearsal.client import Answer
from rehearsal.commands.refusal import Refusal
from rehearsal.vault_client import VaultClient

LOOK_SECONDS = 0.2


def follow(azure: VaultClient, job: Answer) -> None:
    """Prints what the job says; raises Refusal unless it completes."""
    seen = 0
    while True:
        job = azure.job(job["id"], after=seen)
        seen += len(job["output"])
        for line in job["output"]:
            print(f"  {line}", flush=True)
        if job["ended"]:
            break
        time.sleep(LOOK_SECONDS)
    if job["state"] != "Completed":
        why = f" ({job['exception']})" if job["exception"] else "; see its last line above"
        raise Refusal(f"the job ended as {job['state']}{why}")
