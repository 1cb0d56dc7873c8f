"""When a schedule comes due: https://learn.microsoft.com/azure/automation/shared-resources/schedules"""

import calendar
from datetime import datetime, timedelta

from rehearsal.control.resource import Properties

STEPS = {
    "Minute": timedelta(minutes=1),
    "Hour": timedelta(hours=1),
    "Day": timedelta(days=1),
    "Week": timedelta(weeks=1),
}


def latest(schedule: Properties, now: datetime) -> datetime | None:
    """The last time that is not in the future; None before the first."""
    start, frequency = datetime.fromisoformat(schedule["startTime"]), schedule["frequency"]
    if now < start:
        return None
    if frequency == "OneTime":
        return start
    interval = int(schedule["interval"])
    if frequency in STEPS:
        step = STEPS[frequency] * interval
        return start + (now - start) // step * step
    months = (now.year - start.year) * 12 + now.month - start.month
    months -= months % interval
    if _months_after(start, months) > now:
        months -= interval
    return _months_after(start, months)


def _months_after(start: datetime, months: int) -> datetime:
    year, month = divmod(start.year * 12 + start.month - 1 + months, 12)
    day = min(start.day, calendar.monthrange(year, month + 1)[1])
    return start.replace(year=year, month=month + 1, day=day)
