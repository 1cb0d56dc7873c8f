"""A walk of the policy's inbound section: one request in, one answer out."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from typing import Any
from xml.etree.ElementTree import Element

from tests.policy_csharp.compiler import Evaluator


@dataclass(frozen=True, kw_only=True)
class Answer:
    status: int
    headers: dict[str, str]
    body: str


@dataclass(frozen=True, kw_only=True)
class Send:
    url: str
    headers: dict[str, str]
    body: str
    """Base64."""


class _Answered(Exception):
    def __init__(self, answer: Answer) -> None:
        self.answer = answer


@dataclass(kw_only=True)
class Walk:
    evaluator: Evaluator
    bus: Callable[[str], int | None]
    """The status with which a URL answers; None for no answer."""
    cache: dict[str, str] = field(default_factory=dict)
    sends: list[Send] = field(default_factory=list)
    traces: list[str] = field(default_factory=list)

    def run(self, section: Element) -> Answer | None:
        """The answer that `section` returns; None where it runs through."""
        try:
            self._all(section)
        except _Answered as answered:
            return answered.answer
        return None

    def _all(self, policies: Sequence[Element] | Element) -> None:
        for policy in policies:
            getattr(self, "_" + policy.tag.replace("-", "_"))(policy)

    def _value(self, text: str | None) -> Any:
        return self.evaluator.value(text or "")

    def _base(self, policy: Element) -> None:
        pass

    def _set_variable(self, policy: Element) -> None:
        self.evaluator.value(policy.attrib["value"], policy.attrib["name"])

    def _authentication_managed_identity(self, policy: Element) -> None:
        self.evaluator.set(policy.attrib["output-token-variable-name"], "a-token")

    def _cache_lookup_value(self, policy: Element) -> None:
        if policy.attrib["key"] in self.cache:
            self.evaluator.set(policy.attrib["variable-name"], self.cache[policy.attrib["key"]])

    def _cache_store_value(self, policy: Element) -> None:
        self.cache[policy.attrib["key"]] = self._value(policy.attrib["value"])

    def _cache_remove_value(self, policy: Element) -> None:
        del self.cache[policy.attrib["key"]]

    def _trace(self, policy: Element) -> None:
        self.traces.append(self._value(policy.findtext("message")))

    def _wait(self, policy: Element) -> None:
        self._all(policy)

    def _choose(self, policy: Element) -> None:
        for branch in policy:
            if branch.tag == "otherwise" or self._value(branch.attrib["condition"]) is True:
                return self._all(branch)
        return None

    def _retry(self, policy: Element) -> None:
        self._all(policy)
        for _ in range(int(policy.attrib["count"])):
            if self._value(policy.attrib["condition"]) is not True:
                return
            self._all(policy)

    def _send_request(self, policy: Element) -> None:
        send = Send(
            url=self._value(policy.findtext("set-url")),
            headers=self._headers(policy),
            body=self._value(policy.findtext("set-body")),
        )
        self.sends.append(send)
        self.evaluator.answer(policy.attrib["response-variable-name"], self.bus(send.url))

    def _return_response(self, policy: Element) -> None:
        status = policy.find("set-status")
        assert status is not None
        raise _Answered(
            Answer(
                status=int(status.attrib["code"]),
                headers=self._headers(policy),
                body=self._value(policy.findtext("set-body")),
            )
        )

    def _headers(self, policy: Element) -> dict[str, str]:
        return {
            header.attrib["name"]: self._value(header.findtext("value"))
            for header in policy.findall("set-header")
        }
