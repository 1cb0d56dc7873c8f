"""Azure Resource Manager over HTTP, asked as a runbook or `az` asks it."""

import json
from datetime import timedelta

import pytest

from rehearsal.client import Refused
from rehearsal.identity import ARM, STORAGE
from tests.rehearsal.processes import wait_until
from tests.rehearsal.vault.deployment import CONTAINER, FAR_REGION, GATE, GATEWAY_REGION, OTHER
from tests.rehearsal.vault.site import Replied, Site

VERSION = "?api-version=2024-05-01"


def ask(site: Site, method: str, path: str, body: dict | None = None) -> Replied:
    """As whoever deploys, who owns everything but data."""
    content = None if body is None else json.dumps(body).encode()
    authorization = f"Bearer {site.azure.token(ARM)}"
    return site.send(method, f"/arm{path}", content, Authorization=authorization)


def wanted(site: Site, **other: str | None) -> dict:
    usual = {
        "accessType": "UserAssignedManagedIdentity",
        "storageAccount": "near",
        "containerName": CONTAINER,
        "backupName": "by-hand",
        "clientId": site.deployed.client(site.deployed.gateway),
    }
    return {name: it for name, it in {**usual, **other}.items() if it is not None}


def code(reply: Replied) -> str:
    return str(reply.json["error"]["code"])


def followed(site: Site, reply: Replied) -> Replied:
    """The last answer of an operation."""
    assert reply.status == 202, reply.body
    assert reply.headers["Retry-After"] == "15"
    path = reply.headers["Location"].removeprefix(f"{site.azure.url}/arm")
    replies = [ask(site, "GET", path)]

    def over() -> bool:
        replies.append(ask(site, "GET", path))
        return replies[-1].status != 202

    wait_until(over)
    return replies[-1]


def test_a_backup_is_accepted_and_followed_to_the_service(site: Site):
    reply = followed(site, ask(site, "POST", f"{GATE}/backup{VERSION}", wanted(site)))
    assert (reply.status, reply.json["name"]) == (200, "gate")
    assert site.backups() == ["by-hand"]


def test_a_service_is_updating_while_it_is_backed_up_and_takes_no_other_operation(site: Site):
    first = ask(site, "POST", f"{GATE}/restore{VERSION}", wanted(site))
    state = ask(site, "GET", f"{GATE}{VERSION}").json["properties"]["provisioningState"]
    second = ask(site, "POST", f"{GATE}/backup{VERSION}", wanted(site))
    assert state == "Updating"
    assert (second.status, code(second)) == (409, "ServiceLocked")
    followed(site, first)
    state = ask(site, "GET", f"{GATE}{VERSION}").json["properties"]["provisioningState"]
    assert state == "Succeeded"


@pytest.mark.parametrize(
    ("changes", "text"),
    [
        ({"containerName": "elsewhere"}, "Storage answered 404 ContainerNotFound"),
        ({"storageAccount": "nowhere"}, "there is no nowhere.blob.core.windows.net"),
        ({"clientId": "stranger"}, "is not assigned to the service"),
    ],
)
def test_a_backup_that_cannot_be_written_fails_with_a_reason(site: Site, changes: dict, text: str):
    reply = followed(site, ask(site, "POST", f"{GATE}/backup{VERSION}", wanted(site, **changes)))
    assert (reply.status, code(reply)) == (400, "BackupFailed")
    assert text in reply.json["error"]["message"]


@pytest.mark.parametrize("state", ["refuse", "hang"])
def test_a_backup_into_a_dark_region_fails(site: Site, state: str):
    site.azure.set_region(FAR_REGION, state)
    ask_for = wanted(site, storageAccount="far")
    reply = followed(site, ask(site, "POST", f"{GATE}/backup{VERSION}", ask_for))
    assert code(reply) == "BackupFailed"
    assert "region swedencentral" in reply.json["error"]["message"]
    assert site.backups("far") == []


def test_a_restore_of_another_tier_fails_as_in_azure(site: Site):
    bigger = site.deployed.service("rg-other", "bigger", sku="Premium")
    followed(site, ask(site, "POST", f"{GATE}/backup{VERSION}", wanted(site)))
    reply = followed(site, ask(site, "POST", f"{bigger}/restore{VERSION}", wanted(site)))
    text = "Cannot restore: current SKU is 'Premium', backup SKU is 'Developer'."
    assert reply.json["error"] == {"code": "RestoreFailed", "message": text}


def test_a_restore_after_thirty_days_fails_as_in_azure(site: Site):
    followed(site, ask(site, "POST", f"{GATE}/backup{VERSION}", wanted(site)))
    site.azure.advance(timedelta(days=31).total_seconds())
    reply = followed(site, ask(site, "POST", f"{OTHER}/restore{VERSION}", wanted(site)))
    assert reply.json["error"]["message"] == "Cannot restore: backup expired."
    assert site.published(OTHER) == {}


def test_a_restore_of_what_is_not_there_fails(site: Site):
    reply = followed(site, ask(site, "POST", f"{OTHER}/restore{VERSION}", wanted(site)))
    assert "404 BlobNotFound" in reply.json["error"]["message"]


@pytest.mark.parametrize("tier", ["StandardV2", "BasicV2"])
def test_a_tier_without_backup_is_refused_at_once(site: Site, tier: str):
    modern = site.deployed.service("rg", "modern", sku=tier)
    reply = ask(site, "POST", f"{modern}/backup{VERSION}", wanted(site))
    assert (reply.status, code(reply)) == (400, "MethodNotAllowedInPricingTier")


@pytest.mark.parametrize(
    "changes", [{"accessType": "AccessKey"}, {"accessType": None}, {"backupName": None}]
)
def test_a_request_that_azure_would_not_understand_is_refused(calm_site: Site, changes: dict):
    reply = ask(calm_site, "POST", f"{GATE}/backup{VERSION}", wanted(calm_site, **changes))
    assert (reply.status, code(reply)) == (400, "ValidationError")


def test_a_request_needs_a_version_a_token_and_the_right_one(calm_site: Site):
    assert code(ask(calm_site, "GET", GATE)) == "MissingApiVersionParameter"
    assert calm_site.send("GET", f"/arm{GATE}{VERSION}").status == 401
    of_storage = f"Bearer {calm_site.azure.token(STORAGE)}"
    assert calm_site.send("GET", f"/arm{GATE}{VERSION}", Authorization=of_storage).status == 401


def test_a_token_expires_after_an_hour(site: Site):
    authorization = f"Bearer {site.azure.token(ARM)}"
    site.azure.advance(timedelta(minutes=59).total_seconds())
    assert site.send("GET", f"/arm{GATE}{VERSION}", Authorization=authorization).status == 200
    site.azure.advance(timedelta(minutes=2).total_seconds())
    reply = site.send("GET", f"/arm{GATE}{VERSION}", Authorization=authorization)
    assert (reply.status, code(reply)) == (401, "InvalidAuthenticationToken")


def test_what_does_not_exist_is_not_found(calm_site: Site):
    assert code(ask(calm_site, "GET", f"{GATE}2{VERSION}")) == "ResourceNotFound"
    assert code(ask(calm_site, "POST", f"{GATE}2/backup{VERSION}", {})) == "ResourceNotFound"
    assert code(ask(calm_site, "POST", f"{GATE}/explode{VERSION}", {})) == "InvalidResourceType"
    results = f"{GATE}/operationresults"
    assert code(ask(calm_site, "GET", f"{results}/none{VERSION}")) == "ResourceNotFound"


def test_an_operation_belongs_to_its_service(site: Site):
    begun = ask(site, "POST", f"{GATE}/backup{VERSION}", wanted(site))
    path = begun.headers["Location"].removeprefix(f"{site.azure.url}/arm")
    assert code(ask(site, "GET", path.replace(GATE, OTHER))) == "ResourceNotFound"


def test_keys_are_shown_to_who_asks_for_them_only(calm_site: Site):
    subscription = f"{GATE}/subscriptions/publisher"
    key = ask(calm_site, "POST", f"{subscription}/listSecrets{VERSION}", {}).json["primaryKey"]
    assert len(key) == 32
    assert key not in ask(calm_site, "GET", f"{subscription}{VERSION}").body.decode()
    assert key not in json.dumps(calm_site.azure.resources())
    value = ask(calm_site, "POST", f"{GATE}/namedValues/host/listValue{VERSION}", {}).json
    assert value == {"value": "sb.example"}


@pytest.mark.parametrize("state", ["refuse", "hang"])
def test_a_dark_region_does_not_answer(site: Site, state: str):
    site.azure.set_region(GATEWAY_REGION, state)
    with pytest.raises(OSError, match=r"closed|reset|aborted"):
        ask(site, "GET", f"{GATE}{VERSION}")


def test_only_rooms_that_can_fail_are_told_to(calm_site: Site):
    with pytest.raises(Refused, match="those that can fail: arm, blob, identity"):
        calm_site.azure.fail("jobs", 500, 1)


def test_a_failure_begins_and_ends_when_told(calm_site: Site):
    calm_site.azure.fail("arm", 503, times=2, retry_after="7", after=1)
    replies = [ask(calm_site, "GET", f"{GATE}{VERSION}") for _ in range(4)]
    assert [reply.status for reply in replies] == [200, 503, 503, 200]
    assert replies[1].headers["Retry-After"] == "7"
