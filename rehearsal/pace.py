"""How much faster than at Azure durations pass here."""

import os
from datetime import timedelta


def scale() -> float:
    """REHEARSAL_TIME_SCALE: a minute of Azure is a second here."""
    return float(os.environ.get("REHEARSAL_TIME_SCALE") or 60)


def seconds(at_azure: timedelta) -> float:
    """How long that takes here."""
    return at_azure.total_seconds() / scale()


PATIENCE = timedelta(minutes=1)
"""How long a client of Azure's data planes waits for an answer."""
