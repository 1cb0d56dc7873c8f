"""Schedules of an Automation account."""

from datetime import UTC, datetime, timedelta
from zoneinfo import ZoneInfo

from rehearsal.control.refusal import Refusal
from rehearsal.control.resource import Properties
from rehearsal.control.rule import Put, require

EARLIEST = timedelta(minutes=5)
"""Azure wants a schedule to start at least that far ahead when it is put.

https://github.com/Azure/ResourceModules/issues/864
"""


def refuse_schedule(put: Put) -> None:
    inputs = put.inputs
    require(
        inputs["name"] == put.name, f"name of '{put.id}' is {inputs['name']!r}, not {put.name!r}"
    )
    start = _instant(put, inputs["startTime"])
    require(
        start >= put.now + EARLIEST,
        f"startTime of '{put.id}' is {start:%Y-%m-%dT%H:%M:%SZ}, less than 5 minutes ahead",
    )
    once, interval = inputs["frequency"] == "OneTime", inputs.get("interval")
    require(
        interval is None if once else isinstance(interval, int) and interval >= 1,
        f"interval of '{put.id}': {interval!r} does not go with frequency {inputs['frequency']}",
    )
    try:
        ZoneInfo(inputs.get("timeZone", "UTC"))
    except (ValueError, OSError, LookupError):
        raise Refusal(f"timeZone of '{put.id}': {inputs['timeZone']!r} is unknown") from None


def _instant(put: Put, text: str) -> datetime:
    try:
        instant = datetime.fromisoformat(text)
    except ValueError:
        raise Refusal(f"startTime of '{put.id}': {text!r} is no RFC 3339 time") from None
    require(instant.tzinfo is not None, f"startTime of '{put.id}': {text!r} has no time zone")
    return instant.astimezone(UTC)


def schedule_outputs(put: Put) -> Properties:
    return {"isEnabled": True, "nextRun": put.inputs["startTime"]}
