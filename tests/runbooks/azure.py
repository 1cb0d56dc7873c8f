"""A stub of Azure on the loopback interface: an identity endpoint, ARM and blob storage."""

import json
import threading
from datetime import datetime
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from urllib.parse import parse_qs, urlsplit

from .answer import Answer, NoAnswer, Request
from .management import Management, error
from .storage import Storage

HEADER = "the-identity-header"
CLIENT = "vault-client"
STORAGE = "https://storage.azure.com/"


class Azure:
    def __init__(self, now: datetime) -> None:
        self.storage = Storage(now)
        self.arm = Management(self.storage)
        self.now = now
        self.issued: list[str] = []
        self.valid: set[str] = set()
        self.identity_faults: list[Answer] = []
        self.storage_faults: list[Answer] = []
        self._server = ThreadingHTTPServer(("127.0.0.1", 0), handler(self))
        self._server.daemon_threads = True
        threading.Thread(target=self._server.serve_forever, args=(0.02,), daemon=True).start()
        self.url = self.arm.url = f"http://127.0.0.1:{self._server.server_port}"

    def close(self) -> None:
        self._server.shutdown()
        self._server.server_close()

    def answer(self, request: Request) -> Answer:
        url = urlsplit(request.path)
        if url.path == "/identity":
            return self._token(request, parse_qs(url.query))
        blob = url.path.startswith("/blob/")
        resource = STORAGE if blob else f"{self.url}/"
        token = request.headers.get("Authorization", "").removeprefix("Bearer ")
        if token not in self.valid or not token.endswith(resource):
            return error(401, "ExpiredAuthenticationToken", f"The token {token} expired.")
        if not blob:
            return self.arm.answer(request)
        if self.storage_faults:
            return self.storage_faults.pop(0)
        inner = Request(
            request.method, request.path.removeprefix("/blob"), request.headers, request.body
        )
        return self.storage.answer(inner)

    def _token(self, request: Request, query: dict[str, list[str]]) -> Answer:
        if self.identity_faults:
            return self.identity_faults.pop(0)
        if request.headers.get("X-IDENTITY-HEADER") != HEADER or query["client_id"] != [CLIENT]:
            return Answer(400, {}, b"no such identity")
        token = f"token-{len(self.issued)}-{query['resource'][0]}"
        self.issued.append(token)
        self.valid.add(token)
        expires = int(self.now.timestamp()) + 3600 * len(self.issued)
        found = {"access_token": token, "expires_on": str(expires), "token_type": "Bearer"}
        return Answer(200, {}, json.dumps(found).encode())


def handler(azure: Azure) -> type[BaseHTTPRequestHandler]:
    class Handler(BaseHTTPRequestHandler):
        def handle_any(self) -> None:
            body = self.rfile.read(int(self.headers.get("Content-Length", 0)))
            try:
                answer = azure.answer(Request(self.command, self.path, self.headers, body))
                self.send_response(answer.status)
                for name, text in answer.headers.items():
                    self.send_header(name, text)
                self.send_header("Content-Length", str(len(answer.body)))
                self.end_headers()
                if self.command != "HEAD":
                    self.wfile.write(answer.body)
            except (NoAnswer, ConnectionError):
                self.close_connection = True

        do_GET = do_HEAD = do_POST = do_PUT = handle_any

        def log_message(self, *_: object) -> None: ...

    return Handler
