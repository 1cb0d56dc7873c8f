"""Reads settings from the configuration's JSON: typed, every problem noted, nothing raised."""

import difflib
import json
import re
from collections.abc import Callable, Iterable
from datetime import timedelta
from enum import StrEnum
from typing import TypeVar

from components import durations

T = TypeVar("T")
Choice = TypeVar("Choice", bound=StrEnum)

Parser = Callable[[object], T]
"""Makes a setting of a JSON value. Raises ValueError that says "<what is wrong>; <way out>"."""


class Section:
    """One object of the configuration; sections of one stack share their list of problems."""

    def __init__(self, values: object, problems: list[str], path: str = "") -> None:
        self._path, self._problems = path, problems
        self._known: list[str] = []
        self._refused: set[str] = set()
        self._is_object = isinstance(values, dict)
        if not self._is_object:
            problems.append(f"{path}: must be an object, not {shown(values)}; {_AS_YAML}")
        self._values: dict[str, object] = values if isinstance(values, dict) else {}

    def required(self, key: str, parse: Parser[T], stand_in: T) -> T:
        """The setting; `stand_in` takes its place after a problem, so that the rest is checked."""
        if key not in self._values:
            self._known.append(key)
            if self._is_object:
                self.refuse(key, f"is missing; pulumi config set --path '{self._at(key)}' <value>")
            return stand_in
        return self.optional(key, parse, stand_in)

    def optional(self, key: str, parse: Parser[T], default: T) -> T:
        self._known.append(key)
        if key not in self._values:
            return default
        try:
            return parse(self._values[key])
        except ValueError as problem:
            self.refuse(key, str(problem))
            return default

    def section(self, key: str) -> "Section":
        empty: object = {}
        values = self.optional(key, decoded(_as_is), empty)
        return Section(values, self._problems, self._at(key))

    def sections(self, key: str) -> "list[Section]":
        none: list[object] = []
        values = self.required(key, decoded(list_of(_as_is)), none)
        return [
            Section(value, self._problems, f"{self._at(key)}[{n}]")
            for n, value in enumerate(values)
        ]

    def refuse(self, key: str, problem: str) -> None:
        self._refused.add(key)
        self._problems.append(f"{self._at(key)}: {problem}")

    def sound(self, *keys: str) -> bool:
        """Whether none of these was refused: only then is what they amount to worth checking."""
        return self._refused.isdisjoint(keys)

    def refuse_the_rest(self) -> None:
        """Whatever nobody has asked for is misspelt: the CLI accepts it without a word."""
        for key in self._values:
            if key not in self._known:
                self.refuse(key, f"is no setting; {_nearest(key, self._known)}")

    def _at(self, key: str) -> str:
        key = key if key.isprintable() else repr(key)
        return f"{self._path}.{key}" if self._path else key


_AS_YAML = "write it as YAML, as in the example stack files"


def shown(value: object) -> str:
    """A refused value as people wrote it, cut to a readable length."""
    text = repr(value) if isinstance(value, str) else json.dumps(value, default=str)
    return text if len(text) <= 60 else f"{text[:57]}…"


def _nearest(word: str, known: Iterable[str]) -> str:
    by_lower_case = {k.lower(): k for k in known}
    near = difflib.get_close_matches(word.lower(), by_lower_case, n=1)
    if near:
        return f"did you mean {by_lower_case[near[0]]}?"
    return f"known are {', '.join(by_lower_case.values())}"


def decoded(parse: Parser[T]) -> Parser[T]:
    """For top-level settings, which arrive as text whatever their type is."""

    def decode(value: object) -> T:
        try:
            return parse(json.loads(value) if isinstance(value, str) else value)
        except json.JSONDecodeError:
            return parse(value)

    return decode


def _as_is(value: object) -> object:
    return value


def list_of(parse: Parser[T]) -> Parser[list[T]]:
    def parse_list(value: object) -> list[T]:
        if not isinstance(value, list):
            raise ValueError(f"must be a list, not {shown(value)}; {_AS_YAML}")
        return [parse(item) for item in value]

    return parse_list


def text(value: object) -> str:
    if not isinstance(value, str):
        raise ValueError(f"must be text, not {shown(value)}; write it in quotes")
    if not value.strip():
        raise ValueError("is empty; give it a value, or remove the line")
    return value


def matching(pattern: str, way_out: str) -> Parser[str]:
    def parse(value: object) -> str:
        if not re.fullmatch(pattern, text(value)):
            raise ValueError(f"{shown(value)} is refused; {way_out}")
        return str(value)

    return parse


def boolean(value: object) -> bool:
    if not isinstance(value, bool):
        raise ValueError(f"must be a boolean, not {shown(value)}; write true or false")
    return value


def integer(low: int, high: int) -> Parser[int]:
    def parse(value: object) -> int:
        if not isinstance(value, int) or isinstance(value, bool):
            raise ValueError(f"must be a whole number, not {shown(value)}; use {low} to {high}")
        if not low <= value <= high:
            raise ValueError(f"{value} is out of range; use {low} to {high}")
        return value

    return parse


def one_of(choices: type[Choice]) -> Parser[Choice]:
    def parse(value: object) -> Choice:
        for choice in choices:
            if choice == value:
                return choice
        raise ValueError(f"{shown(value)} is unknown; use one of {', '.join(choices)}")

    return parse


def duration(low: timedelta = timedelta(), high: timedelta = timedelta.max) -> Parser[timedelta]:
    def parse(value: object) -> timedelta:
        if not isinstance(value, str):
            raise ValueError(f"must be an ISO 8601 duration, not {shown(value)}; write e.g. PT30M")
        try:
            length = durations.parse(value)
        except ValueError as problem:
            raise ValueError(f"{problem}; months and years have no fixed length") from problem
        if length < low:
            raise ValueError(f"{value} is too short; use at least {durations.iso(low)}")
        if length > high:
            raise ValueError(f"{value} is too long; use at most {durations.iso(high)}")
        return length

    return parse
