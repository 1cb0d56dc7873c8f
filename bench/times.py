"""How long a newcomer waits: unit tests, `make up` with everything set up, the whole `make test`.

python -m bench.times
"""

import os
import shutil
import subprocess
import sys
import tempfile
import time
from pathlib import Path

UNIT_TESTS = ("-m", "pytest", "-q", "tests/components", *map(str, Path("tests").glob("test_*.py")))


def seconds(*command: str, **variables: str) -> float:
    begun = time.perf_counter()
    subprocess.run(
        command, check=True, env=os.environ | variables, stdout=subprocess.DEVNULL, text=True
    )
    return time.perf_counter() - begun


def main() -> None:
    print("seconds on this machine")
    print(f"  unit tests:       {seconds(sys.executable, *UNIT_TESTS):6.1f}")
    folder = tempfile.mkdtemp()
    home = {"REHEARSAL_HOME": f"{folder}/home", "REHEARSAL_PORT": "0"}
    try:
        print(f"  make up, warm:    {seconds('make', 'up', **home):6.1f}")
        seconds("make", "down", **home)
    finally:
        shutil.rmtree(folder)
    print(f"  make check:       {seconds('make', 'check'):6.1f}")
    print(f"  make test, whole: {seconds('make', 'test'):6.1f}")


if __name__ == "__main__":
    main()
