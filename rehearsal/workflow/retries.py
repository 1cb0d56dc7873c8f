"""How often an action asks again, and after how long.

https://learn.microsoft.com/azure/logic-apps/error-exception-handling#retry-policies
"""

from datetime import timedelta
from typing import Any

from rehearsal.workflow.shape import duration, exactly, fields, mapping, whole

SHORTEST = timedelta(seconds=5)
LONGEST = timedelta(days=1)

DEFAULT = (7.5, 15.0, 30.0, 45.0)
"""Seconds before each retry where a definition says nothing."""


def compile_retries(inputs: Any, where: str) -> tuple[float, ...]:
    """Seconds before each retry.

    Exponential delays are random in Azure; here they are the longest that Azure may choose.
    Raises UnsupportedWorkflow for a policy that Azure refuses.
    """
    if "retryPolicy" not in inputs:
        return DEFAULT
    where = f"{where}: retryPolicy"
    policy = mapping(inputs["retryPolicy"], where)
    kind = exactly(policy.get("type"), f"{where}: type", "none", "fixed", "exponential")
    if kind == "none":
        fields(policy, where, needed=("type",))
        return ()
    limits = ("minimumInterval", "maximumInterval") if kind == "exponential" else ()
    fields(policy, where, needed=("type", "count", "interval"), optional=limits)
    count = whole(policy["count"], f"{where}: count", 1, 90)
    first = _seconds(policy["interval"], f"{where}: interval")
    if kind == "fixed":
        return (first,) * count
    least = _seconds(policy.get("minimumInterval", "PT5S"), f"{where}: minimumInterval")
    most = _seconds(policy.get("maximumInterval", "P1D"), f"{where}: maximumInterval")
    return tuple(max(least, min(first * 2.0**number, most)) for number in range(count))


def passes(status: int) -> bool:
    """Whether a failure may pass, so that asking again can help."""
    return status in (408, 429) or status >= 500


def _seconds(value: Any, where: str) -> float:
    return duration(value, where, SHORTEST, LONGEST).total_seconds()
