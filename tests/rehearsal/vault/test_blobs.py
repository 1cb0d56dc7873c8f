"""What the rehearsal's Blob Storage knows of Azure besides blobs: grants and regions."""

import pytest

from rehearsal.identity import ARM, STORAGE
from tests.rehearsal.vault.deployment import (
    CONTRIBUTOR,
    FAR_REGION,
    READER,
    VAULT_REGION,
    container_id,
)
from tests.rehearsal.vault.site import Replied, Site

LIST = "backups?restype=container&comp=list"


def ask(site: Site, method: str, path: str, content: bytes | None = None) -> Replied:
    """As whoever deploys."""
    return site.send(
        method,
        f"/blob/{path}",
        content,
        Authorization=f"Bearer {site.azure.token(STORAGE)}",
        x_ms_blob_type="BlockBlob",
    )


def refusal(reply: Replied) -> tuple[int, str]:
    return reply.status, str(reply.headers["x-ms-error-code"])


@pytest.fixture
def reader(site: Site) -> Site:
    """Somebody who may read `far`, where a blob lies."""
    site.deployed.upload("far", "backups", "a", b"content")
    site.deployed.grant_deployer(READER, container_id("far"))
    return site


def test_owning_a_subscription_gives_no_right_on_its_blobs(calm_site: Site):
    for method, path in (("GET", f"near/{LIST}"), ("HEAD", "near/backups/a")):
        assert refusal(ask(calm_site, method, path)) == (403, "AuthorizationPermissionMismatch")
    put = ask(calm_site, "PUT", "near/backups/a", b"content")
    assert refusal(put) == (403, "AuthorizationPermissionMismatch")


def test_a_reader_reads_and_does_not_write(reader: Site):
    assert ask(reader, "GET", "far/backups/a").body == b"content"
    assert ask(reader, "GET", f"far/{LIST}").status == 200
    put = ask(reader, "PUT", "far/backups/b", b"content")
    assert refusal(put) == (403, "AuthorizationPermissionMismatch")


def test_a_grant_on_one_container_is_none_on_another(reader: Site):
    assert ask(reader, "GET", f"near/{LIST}").status == 403


def test_the_secondary_is_read_only(site: Site):
    site.deployed.grant_deployer(CONTRIBUTOR, container_id("near"))
    assert ask(site, "PUT", "near/backups/a", b"content").status == 201
    assert ask(site, "GET", "near-secondary/backups/a").body == b"content"
    put = ask(site, "PUT", "near-secondary/backups/b", b"content")
    assert refusal(put) == (403, "WriteOperationNotSupportedOnSecondary")


@pytest.mark.parametrize("state", ["refuse", "hang"])
def test_a_dark_region_leaves_the_secondary(reader: Site, state: str):
    reader.azure.set_region(FAR_REGION, state)
    with pytest.raises(OSError, match=r"closed|reset|aborted"):
        ask(reader, "GET", "far/backups/a")
    assert ask(reader, "GET", "far-secondary/backups/a").body == b"content"


def test_an_account_without_a_readable_replica_has_no_secondary(calm_site: Site):
    for account in ("scripts-secondary", "nowhere", "nowhere-secondary"):
        with pytest.raises(OSError, match=r"closed|reset|aborted"):
            ask(calm_site, "GET", f"{account}/runbooks/backup_apim.py")


def test_what_is_public_is_read_by_anybody_and_listed_by_nobody(calm_site: Site):
    script = calm_site.send("GET", "/blob/scripts/runbooks/backup_apim.py")
    assert script.body.startswith(b'"""Back an API Management service up')
    listed = calm_site.send("GET", "/blob/scripts/runbooks?restype=container&comp=list")
    assert refusal(listed) == (401, "NoAuthenticationInformation")
    assert calm_site.send("GET", "/blob/near/backups/a").status == 401


def test_a_token_for_another_resource_is_none(calm_site: Site):
    of_arm = f"Bearer {calm_site.azure.token(ARM)}"
    reply = calm_site.send("GET", f"/blob/near/{LIST}", Authorization=of_arm)
    assert reply.status == 401


def test_a_call_is_logged_with_its_region(reader: Site):
    seen = max(call["seq"] for call in reader.azure.calls())
    ask(reader, "GET", "far/backups/a")
    ask(reader, "GET", "far-secondary/backups/a")
    calls = reader.azure.calls(seen)
    assert [call["method"] for call in calls] == ["GetBlob", "GetBlob"]
    assert [call["regions"] for call in calls] == [[FAR_REGION], ["swedensouth"]]
    assert VAULT_REGION not in str(calls)


def test_what_the_rehearsal_does_not_know_is_refused(reader: Site):
    for method, path in (("GET", "far/backups?comp=list"), ("PUT", "far/backups/a?comp=lease")):
        assert ask(reader, method, path, b"").status == 400
