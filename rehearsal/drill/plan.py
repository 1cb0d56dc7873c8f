"""When what happens in a drill."""

from dataclasses import dataclass


@dataclass(frozen=True, kw_only=True)
class Plan:
    """Seconds of our time; a second here is a minute of the buses and Logic Apps."""

    rate: float
    """Messages a second."""
    calm: float = 10.0
    """Before the outage, and after the failback."""
    detection: float = 5.0
    """From the outage to the decision to fail over: at most `detectionTime`, on this scale."""
    failed_over: float = 15.0
    """How long the DR region works alone before the primary region is back."""
    patience: float = 300.0
    """How long the operator waits for a region that may not stand by yet."""
