"""Back an API Management service up to a storage account, once per schedule slot.

An Azure Automation runbook. Azure Automation fetches single files, hence the marked part, whose
text is the same in restore_apim.py. Parameters by position; `-` leaves an optional one out:

 1 subscription id
 2 resource group
 3 service
 4 storage account
 5 container
 6 client id of the gateway's identity, with which API Management writes the blob
 7 client id of the vault's identity, with which this job calls ARM and reads the blob
 8 length of a slot in minutes (60): at most the schedule's interval, and short, for a job that
   finds the backup of its slot does nothing
 9 ARM endpoint (https://management.azure.com)
10 blob endpoint (https://{account}.blob.core.windows.net)

The blob is called `<service>.<tier>.<start of the slot, UTC>.apimbackup`. An interrupted job starts
again from the beginning and comes to the same name: it waits while the service is busy, and takes
what it then finds. The gateway's identity needs Storage Blob Data Contributor on the container, the
vault's identity Storage Blob Data Reader on it and API Management Service Operator on the service.
"""

from __future__ import annotations

import contextlib
import json
import math
import os
import sys
import time
import urllib.error
import urllib.request
from datetime import datetime, timezone
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


class Job(NamedTuple):
    """The parameters, in their order."""

    subscription: str
    resource_group: str
    service: str
    account: str
    container: str
    gateway_client_id: str
    vault_client_id: str
    slot_minutes: str = "60"
    arm_endpoint: str = "https://management.azure.com"
    blob_endpoint: str = "https://{account}.blob.core.windows.net"


def slot_start(moment: datetime, minutes: str) -> datetime:
    """The start of the slot that a moment falls into; slots are counted from 1970, in UTC."""
    if not minutes.isdigit() or int(minutes) == 0:
        raise Failure(f"The slot length {minutes!r} is no positive number of minutes.")
    length = int(minutes) * 60
    return datetime.fromtimestamp(moment.timestamp() // length * length, timezone.utc)


def blob_name(service: str, sku: str, slot: datetime) -> str:
    """The tier is in the name, so that a restore can refuse another one before it starts."""
    return f"{service}.{sku}.{slot.strftime(SLOT)}.apimbackup"


def back_up(job: Job) -> None:
    azure = Azure(job.vault_client_id, job.arm_endpoint, job.blob_endpoint)
    slot = slot_start(now(), job.slot_minutes)
    obstacle = ""
    while True:
        service = azure.service(job.subscription, job.resource_group, job.service)
        busy = f"the service is in the state {service.state}" if service.state in BUSY else ""
        if not busy:
            name = blob_name(service.name, service.sku, slot)
            found = azure.blob(job.account, job.container, name)
            if found and found.size:
                say(f"The backup {name} is there already ({found.size} bytes): nothing to do.")
                return
            source = {
                "storageAccount": job.account,
                "containerName": job.container,
                "backupName": name,
                "clientId": job.gateway_client_id,
            }
            answer = azure.start("backup", service, source)
            if answer.status != 409:
                break
            busy = explain(answer)
        # Most likely the backup of another job, or of this one before it was interrupted.
        if busy != obstacle:
            say(f"WARNING: Waiting for another operation on {service.name} to end: {busy}.")
        obstacle = busy
        azure.wait(60)
    say(f"The backup {name} has begun.")
    azure.follow("backup", answer)
    stored = azure.blob(job.account, job.container, name)
    if stored is None:
        raise Failure(f"ARM reports success, but there is no blob {name} in {job.container}.")
    if not stored.size:
        raise Failure(f"ARM reports success, but the blob {name} is empty.")
    say(f"The backup {name} is complete and verified: {stored.size} bytes.")


def main(arguments: Sequence[str]) -> int:
    return finish(lambda: back_up(Job(**assign(arguments, Job._fields, Job._field_defaults))))


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
