"""How the backend answers."""

from dataclasses import dataclass
from typing import Any

_DEFAULTS: dict[str, dict[str, int | float]] = {
    "ok": {},
    "slow": {"seconds": 5},
    "failing": {"status": 503},
    "refusing": {"status": 422},
    "hanging": {},
}
_STATUSES = {"failing": range(400, 600), "refusing": range(400, 500)}
LONGEST = 3600
"""Seconds that a slow backend can take."""


@dataclass(frozen=True, kw_only=True)
class Behaviour:
    """Slow is late, yet does its work; all but `ok` and `slow` do none."""

    mode: str = "ok"
    status: int = 200
    seconds: float = 0.0

    @property
    def works(self) -> bool:
        return self.mode in ("ok", "slow")

    @property
    def answers(self) -> bool:
        return self.mode != "hanging"

    def as_json(self) -> dict[str, Any]:
        return {"mode": self.mode, **{key: getattr(self, key) for key in _DEFAULTS[self.mode]}}


def behaviour(value: Any) -> Behaviour:
    """Of its JSON, such as `{"mode": "failing", "status": 503}`. Raises ValueError, a sentence."""
    mode = value.get("mode") if isinstance(value, dict) else None
    if not isinstance(mode, str) or mode not in _DEFAULTS:
        raise ValueError(f"mode must be one of {', '.join(_DEFAULTS)}, not {mode!r}")
    settings = {**_DEFAULTS[mode], **{key: it for key, it in value.items() if key != "mode"}}
    for key in settings.keys() - _DEFAULTS[mode].keys():
        raise ValueError(f"a backend that is {mode} has no {key!r}")
    status = settings.get("status", 200)
    if mode in _STATUSES and (type(status) is not int or status not in _STATUSES[mode]):
        first, last = _STATUSES[mode][0], _STATUSES[mode][-1]
        raise ValueError(f"status must lie within {first} and {last}, not {status!r}")
    seconds = settings.get("seconds", 0.0)
    if type(seconds) not in (int, float) or not 0 <= seconds <= LONGEST:
        raise ValueError(f"seconds must lie within 0 and {LONGEST}, not {seconds!r}")
    return Behaviour(mode=mode, status=status, seconds=float(seconds))
