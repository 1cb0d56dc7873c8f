"""`python -m rehearsal COMMAND`: what the Makefile's targets run."""

import argparse
import os
import signal
import sys

from rehearsal.client import Refused, ServerUnreachable
from rehearsal.commands.command import COMMANDS, run
from rehearsal.commands.home import Home
from rehearsal.commands.refusal import Refusal
from rehearsal.commands.server_process import free_port
from rehearsal.server import serve


def main() -> int:
    parser = argparse.ArgumentParser(prog="python -m rehearsal", description=__doc__)
    parser.add_argument("command", choices=[*COMMANDS, "serve"])
    parser.add_argument("arguments", nargs="*", help="REGION and MODE, or STACK")
    given = parser.parse_args()
    try:
        if given.command == "serve":
            serve(Home.chosen().path, free_port())
        else:
            run(given.command, given.arguments)
            sys.stdout.flush()
    except (Refusal, Refused, ServerUnreachable) as refusal:
        print(f"{given.command}: {refusal}", file=sys.stderr)
        return 1
    except BrokenPipeError:
        # Whoever read this has gone; what is left would be flushed at the end, and fail again.
        os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())
        return 128 + signal.SIGPIPE
    except KeyboardInterrupt:
        print(f"{given.command}: interrupted; run it again to complete it", file=sys.stderr)
        return 130
    return 0


if __name__ == "__main__":
    sys.exit(main())
