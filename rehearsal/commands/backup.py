"""Backs the gateway up now, as its schedule does."""

from rehearsal.commands.deployed_vault import DeployedVault
from rehearsal.commands.job import follow
from rehearsal.commands.rehearsal import Rehearsal
from rehearsal.vault_client import VaultClient


def backup(rehearsal: Rehearsal) -> None:
    azure = VaultClient(rehearsal.home.path)
    vault = DeployedVault.of(azure.resources())
    print(f"A job of {vault.account.rpartition('/')[2]} runs backup_apim for {vault.service}:\n")
    follow(azure, azure.start_job(vault.runbook("backup_apim")))
    print("\nNext: `make restore`, into another service; `make status` tells the backup's age.")
