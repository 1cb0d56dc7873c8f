"""The provider's Diff: old inputs against new ones, without Azure."""

from collections.abc import Collection
from dataclasses import dataclass
from typing import Any

from rehearsal.control.assets import same
from rehearsal.control.check import AUTOMATICALLY_NAMED
from rehearsal.control.resource import Properties, normalised
from rehearsal.control.rule import Rule
from rehearsal.control.rules import known


@dataclass(frozen=True, kw_only=True)
class Difference:
    kinds: dict[str, str]
    """By input: ADD, UPDATE or DELETE, with _REPLACE where that needs another resource."""
    delete_before_replace: bool

    @property
    def replaces(self) -> list[str]:
        return [name for name, kind in self.kinds.items() if kind.endswith("_REPLACE")]


def diff(token: str, olds: Properties, news: Properties, ignored: Collection[str]) -> Difference:
    rule = known(token)
    kinds = {
        name: _kind(rule, name, olds, news)
        for name in sorted(olds.keys() | news.keys())
        if name not in {*ignored, AUTOMATICALLY_NAMED}
        and not _same(name, olds.get(name), news.get(name))
    }
    explicitly_named = bool(rule.template) and AUTOMATICALLY_NAMED not in news
    return Difference(kinds=kinds, delete_before_replace=explicitly_named)


def _kind(rule: Rule, name: str, olds: Properties, news: Properties) -> str:
    change = "ADD" if name not in olds else "DELETE" if name not in news else "UPDATE"
    return f"{change}_REPLACE" if rule.replaces(name) else change


def _same(name: str, old: Any, new: Any) -> bool:
    """Azure's own idea of equal: regions and ids without regard to case, files by their hash."""
    if old == new or same(old, new):
        return True
    if not (isinstance(old, str) and isinstance(new, str)):
        return False
    if name == "location":
        return normalised(old) == normalised(new)
    about_case = name == "resourceGroupName" or old.lower().startswith("/subscriptions/")
    return about_case and old.lower() == new.lower()
