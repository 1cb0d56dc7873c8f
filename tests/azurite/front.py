"""A server before Azurite, behind which an account's primary endpoint can go dark."""

import ssl
import threading
from http.client import HTTPSConnection
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from urllib.parse import urlsplit

from tests.azurite.emulator import Emulator

HOP_BY_HOP = {"connection", "keep-alive", "transfer-encoding", "content-length"}


class Front:
    def __init__(self, emulator: Emulator) -> None:
        self.dark: set[str] = set()
        self._server = ThreadingHTTPServer(("127.0.0.1", 0), _handler(self, emulator))
        context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
        context.load_cert_chain(emulator.certificate, emulator.key)
        self._server.socket = context.wrap_socket(self._server.socket, server_side=True)
        self._server.daemon_threads = True
        threading.Thread(target=self._server.serve_forever, args=(0.02,), daemon=True).start()
        self.url = f"https://127.0.0.1:{self._server.server_port}"

    def close(self) -> None:
        self._server.shutdown()
        self._server.server_close()


def _handler(front: Front, emulator: Emulator) -> type[BaseHTTPRequestHandler]:
    class Handler(BaseHTTPRequestHandler):
        def handle_any(self) -> None:
            body = self.rfile.read(int(self.headers.get("Content-Length", 0)))
            if self.path.split("/")[1] in front.dark:
                self.close_connection = True
                return
            host = urlsplit(emulator.url).netloc
            connection = HTTPSConnection(host, context=emulator.trust, timeout=30)
            connection.request(self.command, self.path, body or None, dict(self.headers.items()))
            response = connection.getresponse()
            content = response.read()
            self.send_response(response.status)
            for name, text in response.getheaders():
                if name.lower() not in HOP_BY_HOP:
                    self.send_header(name, text)
            length = response.getheader("Content-Length") if self.command == "HEAD" else None
            self.send_header("Content-Length", length or str(len(content)))
            self.end_headers()
            self.wfile.write(content)
            connection.close()

        do_GET = do_HEAD = do_PUT = handle_any

        def log_message(self, *_: object) -> None: ...

    return Handler
