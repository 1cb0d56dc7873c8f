"""The shapes of a type's inputs, read off the SDK's own classes."""

import inspect
import typing
from collections.abc import Awaitable, Mapping, Sequence
from enum import Enum
from functools import cache
from importlib import import_module
from typing import Any

import pulumi
from pulumi import _types

from rehearsal.control.shapes import Choice, File, Many, Plain, Record, Shape, Table

_NAMES_IN_HINTS = {"Output": pulumi.Output, "Awaitable": Awaitable, "T": typing.TypeVar("T")}


@cache
def inputs_of(token: str) -> Record:
    """The inputs of a resource type: `azure-native:servicebus:Queue`."""
    package, module, name = token.split(":")
    path = f"pulumi_azure_native.{module}" if package == "azure-native" else f"pulumi_{package}"
    return _record(getattr(import_module(path), f"{name}Args"))


@cache
def _record(args: type) -> Record:
    names = _types.input_type_py_to_pulumi_names(args)
    hints = typing.get_type_hints(args.__init__, localns=_NAMES_IN_HINTS)  # type: ignore[misc]
    parameters = inspect.signature(args).parameters.values()
    return Record(
        fields={names[it.name]: _shape(hints[it.name]) for it in parameters},
        required=frozenset(names[it.name] for it in parameters if it.default is it.empty),
    )


def _shape(hint: Any) -> Shape:
    """The shape behind a type hint, without the Input that is around every one."""
    options = [option for option in typing.get_args(hint) if _is_plain(option)]
    if typing.get_origin(hint) is not typing.Union:
        options = [hint]
    for option in options:
        if isinstance(option, type) and issubclass(option, Enum):
            return Choice(tuple(member.value for member in option))
    [option, *others] = options
    if others:
        return File() if pulumi.Asset in options else Shape()
    if option in (str, bool, int, float):
        return Plain(option)
    origin = typing.get_origin(option)
    if origin is Sequence:
        return Many(_shape(typing.get_args(option)[0]))
    if origin is Mapping:
        return Table(_shape(typing.get_args(option)[1]))
    return Shape() if option is Any else _record(option)


def _is_plain(option: Any) -> bool:
    wrapped = typing.get_origin(option) in (Awaitable, pulumi.Output)
    return not wrapped and option is not type(None)
