"""When a region may stand by: enable before disable, drain before disable."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

from rehearsal.commands.age import said
from rehearsal.queue_names import EXPIRED, HANDOFF


@dataclass(frozen=True, kw_only=True)
class Side:
    """A region as the server tells of it, times by the buses' clock."""

    role: str
    active_since: datetime | None
    """None while a processor is not enabled."""
    queues: list[Mapping[str, Any]]

    @classmethod
    def of(cls, told: Mapping[str, Any]) -> "Side":
        since = told["activeSince"]
        return cls(
            role=told["role"],
            active_since=since and datetime.fromisoformat(since),
            queues=told["queues"],
        )

    @property
    def channels(self) -> Iterator[Mapping[str, Any]]:
        return (it for it in self.queues if not it["queue"].endswith((HANDOFF, EXPIRED)))

    @property
    def handoffs(self) -> Iterator[Mapping[str, Any]]:
        return (it for it in self.queues if it["queue"].endswith(HANDOFF))


def missing(
    leaving: Side, other: Side, *, now: datetime, backlog_allowance: timedelta, looked: bool
) -> list[str]:
    """What must be so before `leaving` stands by, a sentence each; `now` by the buses' clock."""
    return [
        *_not_enabled(other),
        *_not_caught_up(other, now, backlog_allowance),
        *(
            f"{side.role}'s {it['queue']} still owes messages: {it['active']}"
            for side in (leaving, other)
            for it in side.handoffs
            if it["active"]
        ),
        *_left_behind(leaving, other),
        *_not_caught_up(leaving, now, backlog_allowance),
        *([] if looked else _dead_letters(leaving)),
    ]


def _not_enabled(other: Side) -> Iterator[str]:
    if other.active_since is None:
        yield f"{other.role} has processors that are not enabled"


def _not_caught_up(side: Side, now: datetime, allowance: timedelta) -> Iterator[str]:
    for it in side.channels:
        if it["oldest"] and (age := now - datetime.fromisoformat(it["oldest"])) >= allowance:
            yield (
                f"{side.role} has not caught up: the oldest message in its {it['queue']} is "
                f"{said(age)} old, and backlogAllowance is {said(allowance)}"
            )


def _left_behind(leaving: Side, other: Side) -> Iterator[str]:
    for it in leaving.channels:
        since = other.active_since
        if it["oldest"] and (since is None or datetime.fromisoformat(it["oldest"]) < since):
            yield (
                f"{leaving.role}'s {it['queue']} still has messages from before {other.role} "
                f"became active, among {it['active']} in all"
            )


def _dead_letters(leaving: Side) -> Iterator[str]:
    for it in leaving.queues:
        if it["dead"]:
            why = ", ".join(f"{reason} {n}" for reason, n in it["reasons"].items())
            yield (
                f"{leaving.role}'s {it['queue']} has dead letters: {it['dead']} ({why}); "
                "look at them, then say so with LOOKED=yes"
            )
