"""Runs a runbook in Azure's time: `python -I -S sandbox.py AHEAD SCALE SCRIPT PARAMETER...`.

Instants are ours and AHEAD seconds; durations pass SCALE times as fast. Imports the standard
library only, and ends with the server that holds its standard input.
"""

import os
import runpy
import sys
import threading
import time
from typing import Any

_AHEAD, _SCALE = float(sys.argv[1]), float(sys.argv[2])
_sleep, _time, _monotonic = time.sleep, time.time, time.monotonic


def _end_with_the_server() -> None:
    os.read(sys.stdin.fileno(), 1)
    os._exit(1)


def _short_sleep(seconds: Any, /) -> None:
    _sleep(seconds / _SCALE)


time.sleep = _short_sleep
time.time = lambda: _time() + _AHEAD
time.monotonic = lambda: _monotonic() * _SCALE
threading.Thread(target=_end_with_the_server, daemon=True).start()
sys.argv = sys.argv[3:]
runpy.run_path(sys.argv[0], run_name="__main__")
