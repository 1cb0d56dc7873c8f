"""Restores the newest backup into an empty service of another group, compares, and publishes."""

import json
import re
import time
import urllib.request

from rehearsal.commands.backups import newest
from rehearsal.commands.comparison import compare, unlike
from rehearsal.commands.deployed_vault import DeployedVault
from rehearsal.commands.job import follow
from rehearsal.commands.publish import PATIENCE_SECONDS
from rehearsal.commands.publishing import Publishing
from rehearsal.commands.refusal import Refusal
from rehearsal.commands.rehearsal import Rehearsal
from rehearsal.commands.table import table
from rehearsal.commands.target import Target
from rehearsal.vault_client import VaultClient

NAME = re.compile(r"[a-z0-9]([-a-z0-9]{0,10}[a-z0-9])?")


def restore(rehearsal: Rehearsal, name: str) -> None:
    name = name or "restored"
    if not NAME.fullmatch(name):
        raise Refusal(f"TARGET is `{name}`; it must be 1 to 12 lower-case letters, digits and -")
    azure = VaultClient(rehearsal.home.path)
    resources = azure.resources()
    vault = DeployedVault.of(resources)
    backup = newest(azure.jobs(), resources, vault)
    if backup is None:
        raise Refusal("there is no verified backup yet; run `make backup` first")

    target = Target(azure, vault, name, sku=backup.sku)
    print(f"An empty service for {backup.name}:\n")
    target.make()
    print(f"\nA job of {vault.account.rpartition('/')[2]} runs restore_apim:\n")
    begun = time.monotonic()
    parameters = [
        *(backup.name, vault.storage, vault.container),
        *(vault.subscription, target.group, target.service),
        *(vault.gateway_client, vault.vault_client),
    ]
    follow(azure, azure.start_job(vault.runbook("restore_apim"), parameters))
    took = time.monotonic() - begun
    _verify(rehearsal, azure, vault, target, took)


def _verify(
    rehearsal: Rehearsal, azure: VaultClient, vault: DeployedVault, target: Target, took: float
) -> None:
    """Against what the stack records, which knows nothing of backups."""
    export = rehearsal.pulumi.quietly("stack", "export", "--show-secrets", "-s", "primary")
    recorded = json.loads(export)["deployment"]["resources"]
    rows = compare(recorded, azure.resources(), vault.service_id, target.id, azure.reveal)
    print(f"\nWhat the stack deployed, and {target.service} has after {took:.0f} seconds:\n")
    print(table(("kind", "name", "restored"), rows))
    if lost := list(unlike(rows)):
        raise Refusal(f"{len(lost)} of {len(rows)} are not what was deployed")
    print(f"\nAll {len(rows)} came back, keys included.")
    _publish(Publishing.of(rehearsal), vault.service, target.service)
    print("The restored service is in no stack: `make down` ends it.")


def _publish(publishing: Publishing, source: str, target: str) -> None:
    """With the key of before, to the path of before."""
    url = next(iter(publishing.gateways[0].urls.values()))
    request = urllib.request.Request(
        url.replace(f"/gateways/{source}/", f"/gateways/{target}/"),
        b"published by `make restore`",
        {"Ocp-Apim-Subscription-Key": publishing.key, "Content-Type": "text/plain"},
    )
    try:
        with urllib.request.urlopen(request, timeout=PATIENCE_SECONDS) as response:
            print(f"A message through it: {response.status} {response.read().decode()}")
    except OSError as error:
        raise Refusal(f"it does not answer as before: {error}") from None
