"""How what runs here reaches Azure's data planes and the backend: each host name means a room."""

import asyncio
from urllib.parse import urlsplit

from aiohttp import ClientError, ClientSession, TCPConnector
from yarl import URL

from rehearsal.effects import Request, Response

BUS = ".servicebus.windows.net"
GATEWAY = ".azure-api.net"


class Network:
    """Sends over loopback, so that rooms are asked as anybody asks them."""

    def __init__(self) -> None:
        self._url = ""
        self._session: ClientSession | None = None

    def open(self, url: str) -> None:
        """`url`: where the server listens."""
        self._url = url
        self._session = ClientSession(connector=TCPConnector(limit=0), auto_decompress=False)

    async def close(self) -> None:
        if self._session is not None:
            await self._session.close()

    async def exchange(self, request: Request, timeout: float) -> Response | None:
        assert self._session is not None
        path, host = place_of(request.url)
        headers = {**request.headers, **({"Host": host} if host else {})}
        try:
            async with (
                asyncio.timeout(timeout),
                self._session.request(
                    request.method,
                    URL(self._url + path, encoded=True),
                    headers=headers,
                    data=request.body,
                    allow_redirects=False,
                    # An HTTP client of Azure's adds none, and the bus would be told of it.
                    skip_auto_headers=("Content-Type",),
                ) as answer,
            ):
                body = await answer.read()
                return Response(status=answer.status, headers=dict(answer.headers), body=body)
        except (TimeoutError, ClientError):
            return None


def place_of(url: str) -> tuple[str, str]:
    """The path here, and the host name that it must be asked for; "" for any.

    What is no data plane of Azure is a backend, known by the last part of its path.
    """
    parts = urlsplit(url)
    host = (parts.hostname or "").lower()
    path = (parts.path or "/") + (f"?{parts.query}" if parts.query else "")
    if host.endswith(BUS):
        return path, host
    if host.endswith(GATEWAY):
        return f"/gateways/{host.removesuffix(GATEWAY)}{path}", ""
    return f"/backend/{parts.path.rstrip('/').rpartition('/')[2] or host}", ""
