"""One run of a script in a process of its own."""

import asyncio
import sys
from collections.abc import Callable, Mapping, Sequence
from contextlib import suppress
from datetime import timedelta
from pathlib import Path
from tempfile import TemporaryDirectory

from rehearsal.pace import scale, seconds

SANDBOX = Path(__file__).parent / "sandbox.py"
LIMIT = timedelta(hours=3)
"""https://learn.microsoft.com/azure/automation/automation-runbook-execution#fair-share"""


async def run(
    script: str,
    parameters: Sequence[str],
    variables: Mapping[str, str],
    ahead: timedelta,
    say: Callable[[str], None],
) -> int:
    """The script's exit code; raises TimeoutError when it outlasts what Azure allows."""
    with TemporaryDirectory() as folder:
        file = Path(folder) / "runbook.py"
        file.write_text(script, encoding="utf-8")
        process = await asyncio.create_subprocess_exec(
            *(sys.executable, "-I", "-S", str(SANDBOX)),
            *(str(ahead.total_seconds()), str(scale()), str(file), *parameters),
            env=dict(variables),
            stdin=asyncio.subprocess.PIPE,
            stdout=asyncio.subprocess.PIPE,
            stderr=asyncio.subprocess.STDOUT,
        )
        try:
            async with asyncio.timeout(seconds(LIMIT)):
                await _listen(process, say)
                return await process.wait()
        finally:
            with suppress(ProcessLookupError):
                process.kill()
            await process.wait()


async def _listen(process: asyncio.subprocess.Process, say: Callable[[str], None]) -> None:
    assert process.stdout is not None
    async for line in process.stdout:
        say(line.decode("utf-8", "replace").rstrip("\n"))
