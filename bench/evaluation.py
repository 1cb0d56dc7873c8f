"""CPU time to evaluate the program under mocks, as a ratio to a bare program with the same imports.

python -m bench.evaluation
"""

import json
import resource
import statistics
import subprocess
import sys

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
    """Median CPU time of a whole process, which a busy machine hardly changes."""

    def spent() -> float:
        usage = resource.getrusage(resource.RUSAGE_CHILDREN)
        return usage.ru_utime + usage.ru_stime

    def once() -> float:
        before = spent()
        subprocess.run([sys.executable, "-c", program, *arguments], check=True)
        return spent() - before

    once()
    return statistics.median(once() for _ in range(RUNS))


def channels(count: int) -> list[dict[str, str]]:
    return [
        {"name": f"channel-{n}", "backendUrl": "https://orders.example.com/"} for n in range(count)
    ]


def main() -> None:
    bare = seconds(BARE)
    print("CPU time to evaluate the program (dr, mocks) / a bare program with the same imports")
    before: tuple[int, float] | None = None
    for count in CHANNELS:
        ratio = seconds(WHOLE, json.dumps(channels(count))) / bare
        line = f"  {count:>3} channels: {ratio:6.2f}"
        if before:
            line += f"   {(ratio - before[1]) / (count - before[0]):.3f} for each further channel"
        print(line)
        before = count, ratio


if __name__ == "__main__":
    main()
