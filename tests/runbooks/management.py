"""ARM of the stub: one kind of resource, and backup and restore as long-running operations."""

import json
import threading
from collections.abc import Callable

from .answer import Answer, Request
from .storage import Storage

PROVIDER = "/subscriptions/sub/resourceGroups/{group}/providers/Microsoft.ApiManagement/service/"


def error(status: int, code: str, message: str, **headers: str) -> Answer:
    body = json.dumps({"error": {"code": code, "message": message}}).encode()
    return Answer(status, {name.replace("_", "-"): text for name, text in headers.items()}, body)


class Management:
    def __init__(self, storage: Storage) -> None:
        self.storage = storage
        self.services: dict[str, dict[str, str]] = {}
        self.url = ""
        self.steps = 2
        self.retry_after = "0"
        self.shows_updating = False
        self.backup_content = b"configuration"
        self.stores = True
        self.refusal: Answer | None = None
        self.post_faults: list[Answer] = []
        self.poll_faults: list[Answer] = []
        self.on_poll: Callable[[], None] = lambda: None
        self.on_conflict: Callable[[], None] = lambda: None
        self.started: list[dict[str, str]] = []
        self.polls = 0
        self.left: int | None = None
        self._lock = threading.RLock()

    def service(self, name: str, *, group: str = "rg", sku: str = "Developer", state="Succeeded"):
        path = PROVIDER.format(group=group) + name
        self.services[path] = {"name": name, "sku": sku, "state": state}

    def answer(self, request: Request) -> Answer:
        path = request.path.split("?")[0]
        if path == "/operations/1":
            self.polls += 1
            self.on_poll()
        with self._lock:
            if request.method == "GET":
                self._advance()
            if path == "/operations/1":
                return self.poll_faults.pop(0) if self.poll_faults else self._state()
            if request.method == "POST":
                return self._begin(request, *path.rsplit("/", 1))
            return self._describe(path)

    def _advance(self) -> None:
        """Time passes with every look at the service or the operation, whoever takes it."""
        if self.left:
            self.left -= 1
        self._complete_when_due()

    def _complete_when_due(self) -> None:
        if self.left != 0:
            return
        self.left = None
        job = self.started[-1]
        if job["verb"] == "backup" and self.stores and not self.refusal:
            account, container = job["storageAccount"], job["containerName"]
            self.storage.put(account, container, job["backupName"], self.backup_content)

    def _state(self) -> Answer:
        if self.left is None:
            return self.refusal or Answer(200, {}, b"{}")
        location = f"{self.url}/operations/1?api-version=x"
        return Answer(202, {"Location": location, "Retry-After": self.retry_after})

    def _begin(self, request: Request, path: str, verb: str) -> Answer:
        if path not in self.services:
            return error(404, "ResourceNotFound", "The service was not found.")
        if self.post_faults:
            return self.post_faults.pop(0)
        if self.left is not None:
            self.on_conflict()
            return error(409, "Conflict", "Another operation is in progress.")
        self.started.append({"verb": verb, "service": path, **json.loads(request.body)})
        self.left = self.steps
        self._complete_when_due()
        return self._state()

    def _describe(self, path: str) -> Answer:
        if path not in self.services:
            return error(404, "ResourceNotFound", "The Resource was not found.")
        found = self.services[path]
        busy = self.shows_updating and self.left is not None
        properties = {"provisioningState": "Updating" if busy else found["state"]}
        described = {"name": found["name"], "sku": {"name": found["sku"]}, "properties": properties}
        return Answer(200, {}, json.dumps(described).encode())
