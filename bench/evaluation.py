"""Time to evaluate the program under mocks, as a ratio to a bare program with the same imports.

python -m bench.evaluation
"""

import json
import statistics
import subprocess
import sys
import time

CHANNELS = (1, 10, 100)
RUNS = 5

BARE = """
import pulumi, pulumi_random
from pulumi_azure_native import (
    apimanagement, authorization, automation, logic, managedidentity, resources, servicebus, storage
)
from components import Bus
from tests.cloud import Cloud, run
[m.__name__ for m in (apimanagement, authorization, automation, logic, managedidentity, resources,
                      servicebus, storage)]
for name in ("Queue", "Namespace"): getattr(servicebus, name)
run(lambda: None, Cloud())
"""

WHOLE = """
import sys
from tests.cloud import Cloud, run_main
from tests.config import config_of
run_main("dr", config_of("dr", channels=sys.argv[1]), Cloud())
"""


def seconds(program: str, *arguments: str) -> float:
    """Median wall time of a whole process."""

    def once() -> float:
        begun = time.perf_counter()
        subprocess.run([sys.executable, "-c", program, *arguments], check=True)
        return time.perf_counter() - begun

    once()
    return statistics.median(once() for _ in range(RUNS))


def channels(count: int) -> str:
    return json.dumps(
        [
            {"name": f"channel-{n}", "backendUrl": "https://orders.example.com/"}
            for n in range(count)
        ]
    )


def main() -> None:
    bare = seconds(BARE)
    print("program evaluation (dr, mocks) / bare program with the same imports")
    for count in CHANNELS:
        whole = seconds(WHOLE, channels(count))
        print(f"  {count:>3} channels: {whole / bare:6.2f}")


if __name__ == "__main__":
    main()
