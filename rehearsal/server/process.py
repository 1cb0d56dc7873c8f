"""The server's process: its rooms, its address, its end."""

import asyncio
import json
import os
import signal
from datetime import UTC, datetime
from pathlib import Path
from sqlite3 import OperationalError

from aiohttp import web

from rehearsal.client import ADDRESS
from rehearsal.server.control_room import ControlRoom, refusals
from rehearsal.server.data_plane import DataPlane
from rehearsal.server.database import connect
from rehearsal.server.faults import Faults
from rehearsal.server.vault import Vault

MOST = 400 * 2**20
"""Bytes of one request: the engine's own limit."""


def serve(home: Path, port: int) -> None:
    """Serves until it is stopped. Raises OSError when the port is taken."""
    try:
        asyncio.run(main(home, port))
    except OperationalError as error:
        raise SystemExit(f"another server holds {home} ({error}); stop it first") from None


async def main(home: Path, port: int) -> None:
    home.mkdir(parents=True, exist_ok=True)
    stopped = asyncio.Event()
    for sign in (signal.SIGINT, signal.SIGTERM):
        asyncio.get_running_loop().add_signal_handler(sign, stopped.set)
    connection = connect(home / "azure.sqlite")
    faults = Faults()
    application = web.Application(middlewares=[refusals, faults.middleware], client_max_size=MOST)
    application.add_routes(_own_routes(home, stopped))
    faults.add_to(application)
    control = ControlRoom(connection)
    control.add_to(application)
    vault = Vault(connection, control.azure, control.line)
    vault.add_to(application)
    data_plane = DataPlane(connection, control.azure, control.outages, vault.tokens, vault.clock)
    data_plane.add_to(application)
    # A caller that hangs up ends its call, as long as that has not begun.
    runner = web.AppRunner(application, handler_cancellation=True, shutdown_timeout=1)
    await runner.setup()
    try:
        site = web.TCPSite(runner, "127.0.0.1", port)
        await site.start()
        address = home / ADDRESS
        _announce(address, runner.addresses[0][1])
        url = f"http://127.0.0.1:{runner.addresses[0][1]}"
        data_plane.resume(url)
        vault.resume(url)
        await stopped.wait()
        address.unlink(missing_ok=True)
    finally:
        await data_plane.close()
        await vault.close()
        await runner.cleanup()
        connection.close()


def _announce(address: Path, port: int) -> None:
    """Tells where the server listens, whole or not at all."""
    text = json.dumps({"url": f"http://127.0.0.1:{port}", "pid": os.getpid(), "port": port})
    draft = address.with_suffix(".draft")
    draft.write_text(text, encoding="utf-8")
    draft.replace(address)


def _own_routes(home: Path, stopped: asyncio.Event) -> list[web.RouteDef]:
    started = datetime.now(UTC).isoformat()

    async def health(request: web.Request) -> web.Response:  # noqa: ARG001
        return web.json_response({"pid": os.getpid(), "home": str(home), "started": started})

    async def stop(request: web.Request) -> web.Response:  # noqa: ARG001
        stopped.set()
        return web.json_response({})

    return [web.get("/health", health), web.post("/stop", stop)]
