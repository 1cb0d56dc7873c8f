"""What inputs may look like."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import Any

from rehearsal.control.assets import is_asset
from rehearsal.control.unknown import is_unknown

_KINDS: dict[type, str] = {
    str: "a string",
    bool: "a boolean",
    int: "an integer",
    float: "a number",
    list: "a list",
    dict: "an object",
}


@dataclass(frozen=True, kw_only=True)
class Fault:
    """What is wrong with an input, and where: `sku.name`, `rules[0].type`."""

    path: str
    reason: str


class Shape:
    """Takes anything."""

    def faults(self, value: Any, path: str) -> Iterator[Fault]:  # noqa: ARG002
        yield from ()


@dataclass(frozen=True)
class Plain(Shape):
    type: type

    def faults(self, value: Any, path: str) -> Iterator[Fault]:
        integral = isinstance(value, int) and not isinstance(value, bool)
        fits = integral if self.type is int else isinstance(value, self.type)
        if not (fits or (self.type is float and integral)):
            yield Fault(path=path, reason=f"must be {_KINDS[self.type]}, not {value!r}")


@dataclass(frozen=True)
class Choice(Shape):
    values: tuple[Any, ...]

    def faults(self, value: Any, path: str) -> Iterator[Fault]:
        if value not in self.values:
            names = ", ".join(map(str, self.values))
            yield Fault(path=path, reason=f"{value!r} is none of {names}")


@dataclass(frozen=True)
class Many(Shape):
    item: Shape

    def faults(self, value: Any, path: str) -> Iterator[Fault]:
        if not isinstance(value, list):
            yield Fault(path=path, reason=f"must be a list, not {value!r}")
            return
        for position, item in enumerate(value):
            yield from faults(self.item, item, f"{path}[{position}]")


@dataclass(frozen=True)
class Table(Shape):
    item: Shape

    def faults(self, value: Any, path: str) -> Iterator[Fault]:
        if not isinstance(value, dict):
            yield Fault(path=path, reason=f"must be an object, not {value!r}")
            return
        for name, item in value.items():
            yield from faults(self.item, item, f"{path}[{name!r}]")


class File(Shape):
    def faults(self, value: Any, path: str) -> Iterator[Fault]:
        if not is_asset(value):
            yield Fault(path=path, reason="must be an asset: a file, or text")


@dataclass(frozen=True)
class Record(Shape):
    fields: Mapping[str, Shape]
    required: frozenset[str]

    def faults(self, value: Any, path: str) -> Iterator[Fault]:
        if not isinstance(value, dict):
            yield Fault(path=path, reason=f"must be an object, not {value!r}")
            return
        prefix = f"{path}." if path else ""
        for name in sorted(self.required - value.keys()):
            yield Fault(path=prefix + name, reason="missing required property")
        for name, item in value.items():
            if name not in self.fields:
                yield Fault(path=prefix + name, reason="unknown property")
            else:
                yield from faults(self.fields[name], item, prefix + name)


def faults(shape: Shape, value: Any, path: str = "") -> Iterator[Fault]:
    """All that does not fit; what a preview cannot know yet always fits."""
    if not is_unknown(value):
        yield from shape.faults(value, path)
