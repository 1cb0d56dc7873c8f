"""The .NET values that Python has no type of its own for."""

from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from uuid import UUID

from rehearsal.effects import Response
from rehearsal.gateway.csharp.failures import Raised
from rehearsal.gateway.csharp.json_text import JArray, JObject, JProperty
from rehearsal.gateway.csharp.types import Type

TICKS = 10_000_000
"""In a second."""

_BEGINNING = datetime(1, 1, 1, tzinfo=UTC)
_TICK = timedelta(microseconds=1)
_LAST = 3_155_378_975_999_999_999


class Int64(int):
    """A C# long; a bare int is a C# int."""

    __slots__ = ()


@dataclass(frozen=True, slots=True)
class DateTime:
    """An instant in UTC, as ticks since the year 1."""

    ticks: int

    def plus_seconds(self, seconds: int) -> "DateTime":
        ticks = self.ticks + seconds * TICKS
        if not 0 <= ticks <= _LAST:
            raise Raised("ArgumentOutOfRangeException", "Value to add was out of range.")
        return DateTime(ticks)

    def round_trip(self) -> str:
        """The format `o`."""
        seconds, fraction = divmod(self.ticks, TICKS)
        whole = _BEGINNING + timedelta(seconds=seconds)
        return f"{whole:%Y-%m-%dT%H:%M:%S}".rjust(19, "0") + f".{fraction:07}Z"


def date_time(instant: datetime) -> DateTime:
    return DateTime((instant - _BEGINNING) // _TICK * 10)


IN_PYTHON: dict[Type, type] = {
    Type.BOOL: bool,
    Type.INT: int,
    Type.LONG: Int64,
    Type.STRING: str,
    Type.BYTES: bytes,
    Type.GUID: UUID,
    Type.DATE_TIME: DateTime,
    Type.JOBJECT: JObject,
    Type.JARRAY: JArray,
    Type.JPROPERTY: JProperty,
    Type.RESPONSE: Response,
}
"""What a boxed value of each type is here, exactly."""
