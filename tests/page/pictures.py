"""Pictures as the rehearsal's server draws them."""

from datetime import UTC, datetime, timedelta
from typing import Any

START = datetime(2026, 3, 1, 3, 0, tzinfo=UTC)


def at(seconds: float) -> str:
    return (START + timedelta(seconds=seconds)).isoformat().replace("+00:00", "Z")


def queue(active=0, *, locked=0, dead=0, oldest=None, time_to_live="P14D") -> dict[str, Any]:
    return {
        "active": active,
        "locked": locked,
        "dead": dead,
        "oldestSeconds": oldest,
        "timeToLive": time_to_live,
    }


def logic_app(enabled: bool, running=0) -> dict[str, Any]:
    return {"state": "Enabled" if enabled else "Disabled", "running": running}


def channel(name: str, *, active: bool, waiting=0, owed=0, **changes: Any) -> dict[str, Any]:
    time_to_live = "P14D" if active else "PT3H35M"
    usual = {
        "name": name,
        "queue": queue(waiting, oldest=3 if waiting else None, time_to_live=time_to_live),
        "handoff": queue(owed, oldest=41.5 if owed else None),
        "expired": None,
        "processor": logic_app(active, running=4 if active else 0),
        "relay": logic_app(True, running=1 if owed else 0),
        "sweeper": logic_app(not active),
    }
    return usual | changes


def region(role: str, *, active: bool, **changes: Any) -> dict[str, Any]:
    usual = {
        "role": role,
        "region": {"primary": "westeurope", "dr": "northeurope"}[role],
        "standing": "active" if active else "standby",
        "reach": "up",
        "gateway": True,
        "channels": [
            channel("placed", active=active, waiting=7 if active else 1204),
            channel("cancelled", active=active, waiting=0 if active else 310),
        ],
        "owed": 0,
    }
    return usual | changes


def moment(second: int) -> dict[str, Any]:
    """A minute in the dark after the first 60 s, failed over after 90 s."""
    is_dark = 60 <= second < 150
    owed = 20 * (second - 60) if is_dark else max(0, 1800 - 90 * (second - 150))
    return {
        "at": at(second),
        "published": 20 + second % 3,
        "delivered": 0 if 60 <= second < 90 else 60 if 90 <= second < 120 else 20,
        "waiting": {"primary": 7, "dr": min(1500, 15 * second)},
        "owed": owed if second >= 60 else 0,
    }


def event(seconds: float, kind: str, text: str) -> dict[str, Any]:
    return {"at": at(seconds), "kind": kind, "text": text}


OUTAGE = event(60, "outage", "primary (westeurope) hangs")
FAILOVER = event(90, "failover", "dr (northeurope) is active")
RECOVERY = event(150, "recovery", "primary (westeurope) answers again")


def picture(**changes: Any) -> dict[str, Any]:
    """Both regions up, primary active."""
    usual = {
        "now": at(58),
        "regions": [region("primary", active=True), region("dr", active=False)],
        "rates": {"published": 20.4, "delivered": 19.8},
        "totals": {
            "published": 1187,
            "acknowledged": 1180,
            "refused": 2,
            "delivered": 1173,
            "duplicates": 0,
            "lost": None,
        },
        "history": [moment(second) for second in range(58)],
        "timeline": [event(0, "drill", "The drill begins: 20 messages per second")],
    }
    return usual | changes


def dark(**changes: Any) -> dict[str, Any]:
    """Primary hangs and nobody has failed over yet."""
    twins = [
        channel("placed", active=False, waiting=1604, owed=402),
        channel("cancelled", active=False, waiting=398, owed=98),
    ]
    usual = picture(
        now=at(85),
        regions=[
            region("primary", active=True, reach="hang", owed=500),
            region("dr", active=False, channels=twins),
        ],
        history=[moment(second) for second in range(85)],
        timeline=[*picture()["timeline"], OUTAGE],
    )
    return usual | changes


def failed_over(**changes: Any) -> dict[str, Any]:
    """Primary is back as standby, and still owed something."""
    usual = picture(
        now=at(165),
        regions=[
            region("primary", active=False, owed=450),
            region("dr", active=True),
        ],
        history=[moment(second) for second in range(165)],
        timeline=[*picture()["timeline"], OUTAGE, FAILOVER, RECOVERY],
    )
    return usual | changes


def figures(**changes: Any) -> dict[str, Any]:
    usual = {
        "lost": 0,
        "lostIds": [],
        "published": 6012,
        "acknowledged": 6005,
        "refused": 7,
        "retried": 7,
        "delivered": 6041,
        "duplicates": 36,
        "secondsToFirstMessage": 4.2,
        "latency": {
            "before": {"median": 0.021, "p99": 0.048},
            "during": {"median": 0.024, "p99": 5.3},
            "after": {"median": 0.021, "p99": 0.05},
        },
        "verdict": "Nothing that was acknowledged is lost.",
    }
    return usual | changes
