"""Moves Azure's clock, so that a schedule need not be waited for."""

from rehearsal.commands.deployed_vault import DeployedVault
from rehearsal.commands.job import follow
from rehearsal.commands.refusal import Refusal
from rehearsal.commands.rehearsal import Rehearsal
from rehearsal.vault_client import VaultClient


def advance(rehearsal: Rehearsal, hours: str) -> None:
    try:
        count = float(hours)
    except ValueError:
        count = 0
    if count <= 0:
        raise Refusal(f"HOURS is `{hours}`; it must be a positive number")
    azure = VaultClient(rehearsal.home.path)
    before = {job["id"] for job in azure.jobs()}
    print(f"In the rehearsal it is {_minute(azure.advance(count * 3600))} UTC now.")
    due = [job for job in azure.jobs() if job["id"] not in before]
    for job in due:
        print(f"\nIts schedule has started {job['runbook'].rpartition('/')[2]}:\n")
        follow(azure, job)
    if not due:
        print(f"No backup came due.{_first(DeployedVault.among(azure.resources()))}")


def _first(vault: DeployedVault | None) -> str:
    return (
        f" The schedule's first is at {_minute(vault.schedule['startTime'])} UTC." if vault else ""
    )


def _minute(instant: str) -> str:
    return instant[:16].replace("T", " ")
