"""The lengths of time that T is made of."""

from dataclasses import dataclass
from datetime import timedelta


@dataclass(frozen=True, kw_only=True)
class Terms:
    backlog_allowance: timedelta
    duplicate_window: timedelta
    detection_time: timedelta
    failover_time: timedelta
    safety_margin: timedelta

    @property
    def time_to_live(self) -> timedelta:
        """T."""
        return (
            self.backlog_allowance
            + self.duplicate_window
            + self.detection_time
            + self.failover_time
            + self.safety_margin
        )
