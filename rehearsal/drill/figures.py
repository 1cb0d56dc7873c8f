"""The drill's figures."""

import statistics
from collections.abc import Mapping, Sequence
from typing import Any

from rehearsal.drill.tally import Phase, Tally


def figures(
    tally: Tally,
    delivered: Mapping[str, Mapping[str, int]],
    seconds_to_first_message: float | None,
) -> dict[str, Any]:
    """`delivered`: how often the backend did the work of each message id, by channel."""
    lost = [
        message_id
        for channel, ids in tally.acknowledged.items()
        for message_id in sorted(ids)
        if message_id not in delivered.get(channel, {})
    ]
    times = [n for channel in delivered.values() for n in channel.values()]
    return {
        "published": tally.published,
        "acknowledged": tally.count_acknowledged,
        "refused": tally.refused,
        "retried": tally.retried,
        "delivered": len(times),
        "duplicates": sum(times) - len(times),
        "lost": len(lost),
        "lostIds": lost[:20],
        "secondsToFirstMessage": seconds_to_first_message,
        "latency": {phase: _latency(tally.latencies[phase]) for phase in Phase},
        "verdict": _verdict(tally, len(lost)),
    }


def _latency(seconds: Sequence[float]) -> dict[str, float | None]:
    if len(seconds) < 2:
        only = seconds[0] if seconds else None
        return {"median": only, "p99": only}
    return {
        "median": statistics.median(seconds),
        "p99": statistics.quantiles(seconds, n=100, method="inclusive")[98],
    }


def _verdict(tally: Tally, lost: int) -> str:
    if lost:
        return f"{lost} of {tally.count_acknowledged} acknowledged messages never arrived."
    if tally.given_up:
        return f"All acknowledged messages arrived; {tally.given_up} were never acknowledged."
    return "Everything that was acknowledged arrived."
