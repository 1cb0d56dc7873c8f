"""Starts the rehearsal's server when a command needs it."""

import os
import socket
import subprocess
import sys
import time
from contextlib import suppress

from rehearsal.client import ADDRESS, Client, ServerUnreachable
from rehearsal.commands.home import REPOSITORY, Home
from rehearsal.commands.interruption import alive
from rehearsal.commands.refusal import Refusal

DEFAULT_PORT = "7077"
PATIENCE_SECONDS = 30
"""A server that doesn't answer by then never will."""


def running(home: Home) -> Client:
    """A client of this home's server, which is started unless it answers."""
    client = Client(home.path)
    if _answers(client) or _is_busy(client):
        return client
    died = (home.path / ADDRESS).exists()
    port = free_port()
    (home.path / ADDRESS).unlink(missing_ok=True)
    process = _start(home, port)
    _wait(client, process, home)
    how = "had died, so it was started again; it has kept all it held" if died else "was started"
    print(f"The rehearsal's server {how} ({client.health()['home']}).")
    return client


def _is_busy(client: Client) -> bool:
    """Whether a server that does not answer at once is alive, and answers in the end."""
    deadline = time.monotonic() + PATIENCE_SECONDS
    while time.monotonic() < deadline and (pid := client.pid()) and alive(pid):
        if _answers(client):
            return True
        time.sleep(0.1)
    return False


def _answers(client: Client) -> bool:
    try:
        return bool(client.health()["home"] == str(client.home))
    except (ServerUnreachable, KeyError):
        return False


def free_port() -> int:
    """The chosen port, if nothing else listens there."""
    text = os.environ.get("REHEARSAL_PORT") or DEFAULT_PORT
    if not text.isdecimal() or int(text) > 65535:
        raise Refusal(f"REHEARSAL_PORT is `{text}`; it must be a port, or 0 for any free one")
    with socket.socket() as probe:
        probe.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        try:
            probe.bind(("127.0.0.1", int(text)))
        except OSError as error:
            raise Refusal(
                f"port {text} cannot be had ({error.strerror});"
                " choose another with REHEARSAL_PORT (0 takes any free one)"
            ) from None
    return int(text)


def _start(home: Home, port: int) -> "subprocess.Popen[bytes]":
    with home.log.open("ab") as log:
        return subprocess.Popen(
            [sys.executable, "-m", "rehearsal", "serve"],
            cwd=REPOSITORY,
            env=os.environ | {"REHEARSAL_HOME": str(home.path), "REHEARSAL_PORT": str(port)},
            stdin=subprocess.DEVNULL,
            stdout=log,
            stderr=log,
            # Ctrl-C in a command's terminal isn't meant for the server.
            start_new_session=True,
        )


def _wait(client: Client, process: "subprocess.Popen[bytes]", home: Home) -> None:
    deadline = time.monotonic() + PATIENCE_SECONDS
    while not _answers(client):
        if process.poll() is not None or time.monotonic() > deadline:
            process.kill()
            raise Refusal(f"the rehearsal's server does not start; {home.log} says why")
        time.sleep(0.1)


def stop(home: Home) -> None:
    """Stops the server of a home, if one is running, and waits until its files are its no more."""
    client = Client(home.path)
    if not _answers(client):
        return
    pid = client.health()["pid"]
    client.stop()
    deadline = time.monotonic() + PATIENCE_SECONDS
    while _alive(pid) and time.monotonic() < deadline:
        time.sleep(0.05)


def _alive(pid: int) -> bool:
    with suppress(ChildProcessError):
        # A child of ours that has ended counts as alive until it's waited for.
        os.waitpid(pid, os.WNOHANG)
    return alive(pid)
