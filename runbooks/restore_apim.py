"""Restore a backup into an API Management service, the same or another one.

An Azure Automation runbook, and a command for a workstation when the region that holds the vault
and the Automation account is dark: it then takes ARM_TOKEN and STORAGE_TOKEN from the environment,
as `az account get-access-token --resource https://management.azure.com/` (or
`https://storage.azure.com/`) prints them. Azure Automation fetches single files, hence the marked
part, whose text is the same in backup_apim.py. Parameters by position; `-` leaves an optional one
out:

 1 name of the blob, or `latest`
 2 storage account that holds the backup
 3 container
 4 subscription id of the service to restore into
 5 its resource group
 6 its name
 7 client id of its gateway identity, with which API Management reads the blob
 8 client id of the vault's identity, with which this job calls ARM and storage (not needed with
   tokens from the environment)
 9 fallback account in the surviving region (none)
10 container in the fallback account (as 3)
11 `restore` or `dry-run` (restore)
12 ARM endpoint (https://management.azure.com)
13 blob endpoint (https://{account}.blob.core.windows.net)

When the account's primary endpoint does not answer, the backup is read from its read-only secondary
and copied into the fallback account, for API Management restores by account name only.

Whoever deploys the target grants the rights on it: to the vault's identity API Management Service
Operator on the target service, Storage Blob Data Reader on the container and Contributor on the
fallback container; to the target's gateway identity, which must be assigned to the target service,
Storage Blob Data Contributor on the container that is restored from.
"""

from __future__ import annotations

import base64
import contextlib
import json
import math
import os
import sys
import time
import urllib.error
import urllib.request
import xml.etree.ElementTree as ET
from datetime import datetime, timedelta, timezone
from email.message import Message
from email.utils import formatdate, parsedate_to_datetime
from http.client import HTTPException
from typing import Callable, Mapping, NamedTuple, Sequence
from urllib.parse import quote, urlencode, urlsplit

# --- the same text in backup_apim.py and restore_apim.py: begin ---
STORAGE = "https://storage.azure.com/"
API_VERSION = "2024-05-01"
STORAGE_VERSION = "2021-12-02"
SLOT = "%Y%m%dT%H%MZ"
TIERS = ("Developer", "Basic", "Standard", "Premium")
BUSY = ("Created", "Activating", "Updating")
TIME_LIMIT = 165 * 60  # Azure Automation stops a job after three hours, without a last word
TRIES = 5
POLL = 30
_secrets: set[str] = set()


class Failure(Exception):
    """A sentence for the operator, with which the job fails."""


class Unanswered(Failure):
    """Every try ended without an answer, or with one that might have passed."""


class Answer(NamedTuple):
    """What an endpoint said."""

    status: int
    headers: Message
    body: bytes


class Service(NamedTuple):
    """An API Management service: its ARM address, its tier and its provisioning state."""

    url: str
    name: str
    sku: str
    state: str


class Blob(NamedTuple):
    """A stored blob: size in bytes, time of the last change in UTC."""

    name: str
    size: int
    modified: datetime
    etag: str


def say(text: str) -> None:
    """One line on the job's output: Automation has no stderr and tells its streams by prefix."""
    for secret in _secrets:
        text = text.replace(secret, "***")
    print(" ".join(text.split()).encode("ascii", "backslashreplace").decode(), flush=True)


def now() -> datetime:
    return datetime.fromtimestamp(time.time(), timezone.utc)


def assign(
    arguments: Sequence[str], names: Sequence[str], defaults: Mapping[str, str]
) -> dict[str, str]:
    """The positional parameters by name; an empty one or `-` counts as not given."""
    given = {name: text for name, text in zip(names, arguments) if text not in ("", "-")}
    missing = [name for name in names if name not in given and name not in defaults]
    if missing:
        raise Failure(f"Parameters are missing: {', '.join(missing)}.")
    if len(arguments) > len(names):
        raise Failure(f"There are {len(arguments)} parameters; {len(names)} are understood.")
    return given


def explain(answer: Answer) -> str:
    """Azure's own error code and text."""
    code, text = answer.headers.get("x-ms-error-code", ""), answer.body.decode("utf-8", "replace")
    with contextlib.suppress(ValueError, KeyError, TypeError, AttributeError):
        error = json.loads(answer.body)["error"]
        details = [str(detail["message"]) for detail in error.get("details") or []]
        code, text = error["code"], " ".join([str(error["message"]), *details])
    return " ".join(f"HTTP {answer.status} {code}: {text[:2000]}".split()).rstrip(":. ")


def retry_after(answer: Answer) -> float | None:
    """Seconds of a Retry-After header, which holds a number or a date; at least one second."""
    header = answer.headers.get("Retry-After", "").strip()
    if header.isdigit():
        return max(1, int(header))
    with contextlib.suppress(ValueError, TypeError):
        return max(1.0, parsedate_to_datetime(header).timestamp() - time.time())
    return None


class Azure:
    """ARM and Blob Storage, called with the tokens of one identity until the time is up."""

    def __init__(self, client_id: str, arm: str, blobs: str) -> None:
        self._client_id = client_id
        self._arm = arm.rstrip("/")
        self._blobs = blobs.rstrip("/")
        self._end = time.monotonic() + TIME_LIMIT
        self._tokens: dict[str, tuple[str, float]] = {}

    def wait(self, seconds: float) -> None:
        if time.monotonic() + seconds > self._end:
            raise Failure(
                f"The time is up ({TIME_LIMIT // 60} minutes; Azure Automation stops a job after "
                "three hours). What was started may still be running: look at the service's state."
            )
        time.sleep(seconds)

    def send(
        self, method: str, url: str, headers: Mapping[str, str], body: bytes | None = None
    ) -> Answer:
        """An answer that a repetition would not change; raises Unanswered after the last try."""
        problem = ""
        for attempt in range(TRIES):
            delay: float | None = None
            request = urllib.request.Request(url, body, dict(headers), method=method)
            try:
                with urllib.request.urlopen(request, timeout=60) as response:
                    return Answer(response.status, response.headers, response.read())
            except urllib.error.HTTPError as error:
                with error:
                    answer = Answer(error.code, error.headers, error.read())
                if answer.status not in (408, 429) and answer.status < 500:
                    return answer
                problem, delay = explain(answer), retry_after(answer)
            except (OSError, HTTPException) as error:
                problem = f"no answer ({error or type(error).__name__})"
            if attempt + 1 < TRIES:
                self.wait(2.0 ** (attempt + 1) if delay is None else delay)
        where = urlsplit(url)
        raise Unanswered(f"{method} {where.netloc}{where.path} failed {TRIES} times: {problem}.")

    def token(self, resource: str) -> str:
        """A token that is good for five more minutes, from the environment or the identity."""
        token, expires = self._tokens.get(resource, ("", 0.0))
        if expires - time.time() > 300:
            return token
        token = os.environ.get("STORAGE_TOKEN" if resource == STORAGE else "ARM_TOKEN", "").strip()
        expires = math.inf
        if not token:
            token, expires = self._identity_token(resource)
        _secrets.add(token)
        self._tokens[resource] = (token, expires)
        return token

    def _identity_token(self, resource: str) -> tuple[str, float]:
        endpoint = os.environ.get("IDENTITY_ENDPOINT")
        header = os.environ.get("IDENTITY_HEADER")
        if not (endpoint and header and self._client_id):
            raise Failure(
                "There is no identity to get a token with. On a workstation set ARM_TOKEN and "
                "STORAGE_TOKEN, as `az account get-access-token --resource ...` prints them."
            )
        _secrets.add(header)
        query = urlencode({"resource": resource, "client_id": self._client_id})
        headers = {"X-IDENTITY-HEADER": header, "Metadata": "True"}
        answer = self.send("GET", f"{endpoint}?{query}", headers)
        if answer.status != 200:
            raise Failure(f"The identity gives no token for {resource}: {explain(answer)}.")
        found = json.loads(answer.body)
        expires = str(found.get("expires_on", ""))
        return found["access_token"], float(expires) if expires.isdigit() else time.time() + 600

    def call(
        self,
        resource: str,
        method: str,
        url: str,
        headers: Mapping[str, str] | None = None,
        body: bytes | None = None,
    ) -> Answer:
        """An answer to an authorised request; a token that is refused is renewed once."""
        for _ in range(2):
            authorised = {"Authorization": f"Bearer {self.token(resource)}", **(headers or {})}
            answer = self.send(method, url, authorised, body)
            if answer.status != 401:
                return answer
            self._tokens.pop(resource, None)
        raise Failure(
            f"{urlsplit(url).netloc} does not accept the token: {explain(answer)}. A token from "
            "the environment lasts about an hour; what was started goes on without this job."
        )

    def arm(self, method: str, url: str, body: Mapping[str, str] | None = None) -> Answer:
        content = None if body is None else json.dumps(body).encode()
        return self.call(
            f"{self._arm}/", method, url, {"Content-Type": "application/json"}, content
        )

    def service(self, subscription: str, group: str, name: str) -> Service:
        url = (
            f"{self._arm}/subscriptions/{quote(subscription, '')}/resourceGroups/{quote(group, '')}"
            f"/providers/Microsoft.ApiManagement/service/{quote(name, '')}"
        )
        answer = self.arm("GET", f"{url}?api-version={API_VERSION}")
        if answer.status == 404:
            raise Failure(
                f"There is no API Management service {name} in resource group {group} of "
                f"subscription {subscription}: {explain(answer)}."
            )
        if answer.status != 200:
            raise Failure(f"The service {name} cannot be read: {explain(answer)}.")
        found = json.loads(answer.body)
        sku, state = found["sku"]["name"], found["properties"]["provisioningState"]
        if sku not in TIERS:
            raise Failure(
                f"The service {name} has the tier {sku}, which knows neither backup nor restore; "
                f"only {', '.join(TIERS)} do."
            )
        if state not in (*BUSY, "Succeeded"):
            raise Failure(f"The service {name} is in the state {state}: mend that first.")
        return Service(url, name, sku, state)

    def start(self, verb: str, service: Service, source: Mapping[str, str]) -> Answer:
        """What ARM answers to `backup` or `restore`; 409 is the caller's to judge."""
        body = {"accessType": "UserAssignedManagedIdentity", **source}
        answer = self.arm("POST", f"{service.url}/{verb}?api-version={API_VERSION}", body)
        if answer.status >= 400 and answer.status != 409:
            raise Failure(f"ARM refuses the {verb} of {service.name}: {explain(answer)}.")
        return answer

    def follow(self, verb: str, answer: Answer) -> None:
        """Wait for the end of a long-running operation; raises Failure unless it succeeded."""
        location = ""
        while answer.status == 202:
            location = answer.headers.get("Location") or location
            if not location:
                raise Failure(f"ARM accepted the {verb} but does not say where to follow it.")
            pause = retry_after(answer)
            self.wait(POLL if pause is None else pause)
            answer = self.arm("GET", location)
        if answer.status >= 400:
            raise Failure(f"The {verb} failed: {explain(answer)}.")

    def storage(
        self,
        method: str,
        account: str,
        path: str,
        headers: Mapping[str, str] | None = None,
        body: bytes | None = None,
    ) -> Answer:
        """An answer of Blob Storage; raises Failure where container or grant is missing."""
        url = f"{self._blobs.replace('{account}', account)}/{path}"
        stamp = {"x-ms-version": STORAGE_VERSION, "x-ms-date": formatdate(usegmt=True)}
        answer = self.call(STORAGE, method, url, {**stamp, **(headers or {})}, body)
        place = f"{urlsplit(url).path} of storage account {account}"
        if answer.headers.get("x-ms-error-code") == "ContainerNotFound":
            raise Failure(f"The container does not exist: {place}.")
        if answer.status == 403:
            raise Failure(
                f"This job's identity may not {method} {place}: {explain(answer)}. It needs "
                "Storage Blob Data Reader on a container it reads, Contributor on one it writes."
            )
        return answer

    def blob(self, account: str, container: str, name: str) -> Blob | None:
        answer = self.storage("HEAD", account, f"{quote(container)}/{quote(name)}")
        if answer.status == 404:
            return None
        if answer.status != 200:
            raise Failure(f"The blob {name} in {account} cannot be read: {explain(answer)}.")
        modified = parsedate_to_datetime(answer.headers["Last-Modified"])
        size = int(answer.headers["Content-Length"])
        return Blob(name, size, modified, answer.headers.get("ETag", ""))


def finish(work: Callable[[], None]) -> int:
    """The exit code of a job: a line that starts with ERROR alone does not fail it."""
    try:
        work()
    except Failure as failure:
        say(f"ERROR: {failure}")
        return 1
    except Exception as error:
        say(f"ERROR: unexpected {type(error).__name__}: {error}")
        return 1
    return 0


# --- the same text in backup_apim.py and restore_apim.py: end ---

LIFETIME = timedelta(days=30)  # API Management refuses an older backup
BLOCK = 8 * 1024 * 1024


class Job(NamedTuple):
    """The parameters, in their order."""

    backup: str
    account: str
    container: str
    subscription: str
    resource_group: str
    service: str
    gateway_client_id: str
    vault_client_id: str = ""
    fallback_account: str = ""
    fallback_container: str = ""
    mode: str = "restore"
    arm_endpoint: str = "https://management.azure.com"
    blob_endpoint: str = "https://{account}.blob.core.windows.net"


class Origin(NamedTuple):
    """What the name of a backup says: whose it is, of which tier and from when."""

    service: str
    sku: str
    slot: datetime


def origin(name: str) -> Origin | None:
    """The origin of `<service>.<tier>.<slot>.apimbackup`; None for a name of another form."""
    parts = name.split(".")
    if len(parts) != 4 or parts[3] != "apimbackup":
        return None
    try:
        slot = datetime.strptime(parts[2], SLOT).replace(tzinfo=timezone.utc)
    except ValueError:
        return None
    return Origin(parts[0], parts[1], slot)


def latest(sizes: Mapping[str, int], place: str) -> str:
    """The newest backup that is not empty, of the one service whose backups lie there."""
    origins = {name: origin(name) for name, size in sizes.items() if size}
    usable = [(source.slot, source.service, name) for name, source in origins.items() if source]
    if not usable:
        raise Failure(f"There is no backup in {place}.")
    services = sorted({service for _, service, _ in usable})
    if len(services) > 1:
        raise Failure(
            f"There are backups of {', '.join(services)} in {place}: give the blob's name."
        )
    return max(usable)[2]


def refuse_expired(blob: Blob, moment: datetime) -> None:
    source = origin(blob.name)
    taken = min(blob.modified, source.slot) if source else blob.modified
    if moment - taken > LIFETIME:
        raise Failure(
            f"The backup {blob.name} of {taken:%Y-%m-%d %H:%M} UTC is older than "
            f"{LIFETIME.days} days; API Management no longer restores it."
        )


def refuse_other_tier(blob: Blob, service: Service) -> None:
    source = origin(blob.name)
    if source and source.sku != service.sku:
        raise Failure(
            f"The backup {blob.name} is of the tier {source.sku}, the service {service.name} has "
            f"{service.sku}; API Management restores into the same tier only."
        )


def sizes_in(azure: Azure, account: str, container: str) -> dict[str, int]:
    """The blobs of a container and their sizes in bytes."""
    sizes: dict[str, int] = {}
    marker: str | None = ""
    while marker is not None:
        query = urlencode({"restype": "container", "comp": "list", "marker": marker})
        answer = azure.storage("GET", account, f"{quote(container)}?{query}")
        if answer.status != 200:
            raise Failure(f"{container} in {account} cannot be listed: {explain(answer)}.")
        page = ET.fromstring(answer.body)
        for entry in page.iterfind("Blobs/Blob"):
            size = entry.findtext("Properties/Content-Length")
            sizes[entry.findtext("Name") or ""] = int(size or 0)
        marker = page.findtext("NextMarker") or None
    return sizes


def find(azure: Azure, account: str, container: str, wanted: str) -> Blob:
    place = f"container {container} of storage account {account}"
    name = latest(sizes_in(azure, account, container), place) if wanted == "latest" else wanted
    blob = azure.blob(account, container, name)
    if blob is None:
        raise Failure(f"There is no backup {name} in {place}.")
    if not blob.size:
        raise Failure(f"The backup {name} in {place} is empty.")
    return blob


def locate(azure: Azure, job: Job) -> tuple[str, Blob]:
    """The account that answers for the backup, the secondary if need be, and the blob there."""
    try:
        return job.account, find(azure, job.account, job.container, job.backup)
    except Unanswered as failure:
        if not job.fallback_account:
            raise Failure(
                f"{failure} To restore from the secondary, name a fallback account in the "
                "surviving region."
            ) from failure
        secondary = f"{job.account}-secondary"
        say(f"WARNING: {failure} Reading from {secondary}, which may lag behind.")
        return secondary, find(azure, secondary, job.container, job.backup)


def copy(azure: Azure, job: Job, source: str, blob: Blob, container: str) -> None:
    """Copy a blob into the fallback account, a block at a time; a finished copy is left alone."""
    existing = azure.blob(job.fallback_account, container, blob.name)
    if existing and existing.size == blob.size:
        say(f"{blob.name} is in {job.fallback_account} already.")
        return
    target = f"{quote(container)}/{quote(blob.name)}"
    blocks: list[str] = []
    for offset in range(0, blob.size, BLOCK):
        end = min(offset + BLOCK, blob.size) - 1
        only = {"x-ms-range": f"bytes={offset}-{end}", "If-Match": blob.etag}
        part = azure.storage("GET", source, f"{quote(job.container)}/{quote(blob.name)}", only)
        if part.status not in (200, 206) or len(part.body) != end - offset + 1:
            raise Failure(f"{blob.name} in {source} cannot be read: {explain(part)}.")
        blocks.append(base64.b64encode(b"%08d" % len(blocks)).decode())
        query = urlencode({"comp": "block", "blockid": blocks[-1]})
        put(azure, job.fallback_account, f"{target}?{query}", part.body)
    entries = "".join(f"<Latest>{block}</Latest>" for block in blocks)
    content = f'<?xml version="1.0" encoding="utf-8"?><BlockList>{entries}</BlockList>'.encode()
    put(azure, job.fallback_account, f"{target}?comp=blocklist", content)
    say(f"{blob.name} is copied from {source} to {job.fallback_account}: {blob.size} bytes.")


def put(azure: Azure, account: str, path: str, content: bytes) -> None:
    kind = {"Content-Type": "application/octet-stream"}
    answer = azure.storage("PUT", account, path, kind, content)
    if answer.status != 201:
        raise Failure(f"The copy cannot be written to {account}: {explain(answer)}.")


def restore(job: Job) -> None:
    if job.mode not in ("restore", "dry-run"):
        raise Failure(f"The mode is {job.mode!r}; it must be `restore` or `dry-run`.")
    azure = Azure(job.vault_client_id, job.arm_endpoint, job.blob_endpoint)
    source, blob = locate(azure, job)
    refuse_expired(blob, now())
    service = azure.service(job.subscription, job.resource_group, job.service)
    refuse_other_tier(blob, service)
    if service.state in BUSY:
        raise Failure(f"The service {service.name} is in the state {service.state}: wait for it.")

    account, container = job.account, job.container
    copied = source != job.account
    if copied:
        account, container = job.fallback_account, job.fallback_container or job.container
    plan = f"{blob.name} ({blob.size} bytes) from {account}/{container} into {service.name}"
    if job.mode == "dry-run":
        first = f"copy it from {source} to {account}/{container}, then " if copied else ""
        say(f"Dry run, nothing was changed. Would {first}restore {plan}.")
        return
    if copied:
        copy(azure, job, source, blob, container)

    backup = {
        "storageAccount": account,
        "containerName": container,
        "backupName": blob.name,
        "clientId": job.gateway_client_id,
    }
    answer = azure.start("restore", service, backup)
    if answer.status == 409:
        raise Failure(
            f"Another operation is running on {service.name}, perhaps a restore that this job "
            f"began before it was interrupted: {explain(answer)}. This one was not started."
        )
    say(f"The restore has begun: {plan}. It takes 45 minutes or more.")
    azure.follow("restore", answer)
    while azure.service(job.subscription, job.resource_group, job.service).state in BUSY:
        azure.wait(POLL)
    say(f"The restore is complete: {plan}.")


def main(arguments: Sequence[str]) -> int:
    return finish(lambda: restore(Job(**assign(arguments, Job._fields, Job._field_defaults))))


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
