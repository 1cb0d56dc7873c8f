"""What the publisher saw."""

from collections import defaultdict
from enum import StrEnum


class Phase(StrEnum):
    BEFORE = "before"
    DURING = "during"
    AFTER = "after"


class Tally:
    def __init__(self) -> None:
        self.phase = Phase.BEFORE
        self.published = 0
        self.refused = 0
        """Tries that were not acknowledged, those without an answer among them."""
        self.retried = 0
        self.given_up = 0
        """Messages that were never acknowledged."""
        self.acknowledged: dict[str, set[str]] = defaultdict(set)
        """Message ids, by channel."""
        self.latencies: dict[Phase, list[float]] = {phase: [] for phase in Phase}
        """Seconds from the first try to the acknowledgement, by the phase of the first try."""

    @property
    def count_acknowledged(self) -> int:
        return sum(map(len, self.acknowledged.values()))

    def acknowledge(self, channel: str, message_id: str, phase: Phase, seconds: float) -> None:
        self.acknowledged[channel].add(message_id)
        self.latencies[phase].append(seconds)
