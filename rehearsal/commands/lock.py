"""One command at a time."""

import fcntl
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import datetime

from rehearsal.commands.home import Home
from rehearsal.commands.refusal import Refusal


@contextmanager
def exclusive(home: Home, command: str) -> Iterator[None]:
    """Keeps other commands off this home; the kernel lets go when the holder dies."""
    with home.lock.open("a+", encoding="utf-8") as file:
        try:
            fcntl.flock(file, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except BlockingIOError:
            file.seek(0)
            raise Refusal(
                f"another command ({file.read()}) is at work; wait for it to end"
            ) from None
        file.truncate(0)
        file.write(f"`make {command}`, begun {datetime.now():%H:%M:%S}")
        file.flush()
        yield
