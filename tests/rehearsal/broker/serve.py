"""Serves a bus from a file until it is killed: `python -m tests.rehearsal.broker.serve <file>`."""

import asyncio
import sqlite3
import sys
from datetime import timedelta
from pathlib import Path

from aiohttp import web

from rehearsal.broker import DOMAIN, Broker, BusSettings, QueueSettings, room
from rehearsal.server.database import connect


def serving(connection: sqlite3.Connection) -> Broker:
    broker = Broker(connection)
    queue = QueueSettings(lock=timedelta(minutes=5), duplicate_window=timedelta(hours=1))
    broker.deploy({"orders": BusSettings(queues={"placed": queue})})
    return broker


async def serve(file: Path) -> None:
    broker = serving(connect(file))
    application = web.Application()
    application.add_domain(DOMAIN, room(broker, lambda *_: None))
    runner = web.AppRunner(application)
    await runner.setup()
    await web.TCPSite(runner, "127.0.0.1", 0).start()
    print(runner.addresses[0][1], flush=True)
    await asyncio.Event().wait()


if __name__ == "__main__":
    asyncio.run(serve(Path(sys.argv[1])))
