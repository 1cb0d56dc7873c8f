"""Runs a runbook under a clock that starts at a given second and that only sleeping advances.

Usage: python clocked.py SECOND SCRIPT PARAMETER...
"""

import runpy
import sys
import time

clock = {"now": float(sys.argv[1])}


def sleep(seconds: float, /) -> None:
    clock["now"] += seconds


time.sleep = sleep  # type: ignore[assignment]
time.time = time.monotonic = lambda: clock["now"]
sys.argv = sys.argv[2:]
runpy.run_path(sys.argv[0], run_name="__main__")
