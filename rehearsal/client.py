"""What commands and plugins ask of the server: a small synchronous HTTP client."""

import json
import os
import socket
from collections.abc import Iterator
from contextlib import contextmanager
from http.client import HTTPConnection, HTTPException
from pathlib import Path
from typing import Any
from urllib.parse import quote, urlencode

REPOSITORY = Path(__file__).resolve().parent.parent
ADDRESS = "server.json"
"""File of a home that tells where its server listens."""

Answer = dict[str, Any]


class ServerUnreachable(Exception):
    """The rehearsal's server does not answer."""

    def __init__(self, home: Path, why: str) -> None:
        super().__init__(
            f"the rehearsal's server of {home} does not answer ({why}); "
            "start it: `make up`, or `python -m rehearsal serve`"
        )


class Refused(Exception):
    """The server answered that it does not do this; `code` is the name of a gRPC status."""

    def __init__(self, code: str, message: str) -> None:
        super().__init__(message)
        self.code = code


class Client:
    """Finds the server anew for every call, since a restarted one may listen elsewhere."""

    def __init__(self, home: Path) -> None:
        self.home = home
        self._connections: set[HTTPConnection] = set()
        self._hung_up = False

    @classmethod
    def at_home(cls) -> "Client":
        """The server of REHEARSAL_HOME, or of `.rehearsal` in the repository."""
        return cls(Path(os.environ.get("REHEARSAL_HOME") or REPOSITORY / ".rehearsal").resolve())

    @property
    def url(self) -> str:
        """Where the server listens."""
        return f"http://127.0.0.1:{self._port()}"

    def pid(self) -> int | None:
        """Of the process that was last known to serve here; None where it was stopped."""
        try:
            return int(self._address()["pid"])
        except ServerUnreachable:
            return None

    def health(self) -> Answer:
        answer: Answer = self._ask("GET", "/health", timeout=5)
        return answer

    def rpc(self, method: str, request: Answer, timeout: float | None = None) -> Answer:
        """A provider call. `timeout` in seconds: how long the caller waits for Azure."""
        body = request if timeout is None else {**request, "patience": timeout}
        # The server gives up first, because it knows which region kept the caller waiting.
        limit = None if timeout is None else timeout + 10
        answer: Answer = self._ask("POST", f"/rpc/{method}", body, limit)
        return answer

    def resources(self, type: str | None = None) -> list[Answer]:
        query = f"?{urlencode({'type': type})}" if type else ""
        found: list[Answer] = self._ask("GET", f"/resources{query}")
        return found

    def calls(self, since: int = 0) -> list[Answer]:
        """Every call that Azure got after number `since`."""
        made: list[Answer] = self._ask("GET", f"/calls?since={since}")
        return made

    def regions(self) -> dict[str, str]:
        states: dict[str, str] = self._ask("GET", "/regions")
        return states

    def set_region(self, region: str, state: str, part: str | None = None) -> None:
        """`state`: up, refuse, hang, lose or slow; `part`: bus or workflows, or all of the region.

        Raises Refused for a region where nothing lives.
        """
        self._ask("PUT", f"/regions/{quote(region, safe='')}", {"state": state, "part": part})

    def set_latency(self, seconds: float) -> None:
        """How long Azure takes for each call."""
        self._ask("PUT", "/latency", {"seconds": seconds})

    def reach(self, region: str, timeout: float = 5) -> bool:
        """Whether the region answers, within `timeout` seconds."""
        try:
            path = f"/reach/{quote(region, safe='')}?patience={timeout}"
            self._ask("GET", path, timeout=timeout + 5)
        except Refused as refused:
            if refused.code != "UNAVAILABLE":
                raise
            return False
        return True

    def queues(self) -> Answer:
        """What lies in every queue; times by the buses' clock."""
        told: Answer = self._ask("GET", "/queues")
        return told

    def picture(self) -> Answer:
        """What the page draws."""
        drawn: Answer = self._ask("GET", "/picture.json")
        return drawn

    def backends(self) -> dict[str, Answer]:
        """A summary of each backend, by channel."""
        found: dict[str, Answer] = self._ask("GET", "/backend")
        return found

    def backend(self, channel: str) -> Answer:
        """What a backend was called with: `times` by key, the latest calls in full."""
        record: Answer = self._ask("GET", f"/backend/{quote(channel, safe='')}")
        return record

    def tell(self, kind: str, text: str) -> None:
        """An event for the timeline."""
        self._ask("POST", "/timeline", {"kind": kind, "text": text})

    def stop(self) -> None:
        self._ask("POST", "/stop")

    def hang_up(self) -> None:
        """Ends every call that is waiting, and all later ones, as `ServerUnreachable`."""
        self._hung_up = True
        for connection in list(self._connections):
            if connection.sock is not None:
                connection.sock.shutdown(socket.SHUT_RDWR)

    def _ask(
        self, method: str, path: str, body: Answer | None = None, timeout: float | None = 60
    ) -> Any:
        with self._connected(timeout) as connection:
            connection.request(
                method,
                path,
                body=None if body is None else json.dumps(body),
                headers={"Content-Type": "application/json"},
            )
            response = connection.getresponse()
            answer = json.loads(response.read() or b"{}")
        if response.status >= 400:
            raise Refused(answer["code"], answer["message"])
        return answer

    @contextmanager
    def _connected(self, timeout: float | None) -> Iterator[HTTPConnection]:
        connection = HTTPConnection("127.0.0.1", self._port(), timeout=timeout)
        self._connections.add(connection)
        try:
            connection.connect()
            if self._hung_up:
                raise ConnectionAbortedError("this client has hung up")
            yield connection
        except (OSError, HTTPException, json.JSONDecodeError) as error:
            raise ServerUnreachable(self.home, str(error) or type(error).__name__) from error
        finally:
            self._connections.discard(connection)
            connection.close()

    def _port(self) -> int:
        return int(self._address()["port"])

    def _address(self) -> Answer:
        try:
            address: Answer = json.loads((self.home / ADDRESS).read_text(encoding="utf-8"))
        except FileNotFoundError:
            raise ServerUnreachable(self.home, "it is not running") from None
        return address
