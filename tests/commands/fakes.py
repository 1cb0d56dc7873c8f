"""A rehearsal that is asked for nothing but what a test gives it."""

from collections.abc import Mapping
from types import SimpleNamespace
from typing import Any

from rehearsal.client import Refused

REGIONS = {"primary": "westeurope", "dr": "northeurope"}


class FakeRehearsal:
    """Both stacks deployed; regions answer unless they are dark."""

    def __init__(self, outputs: Mapping[str, Any] | None = None, url: str = "http://here") -> None:
        self.outputs = outputs or {}
        self.dark: set[str] = set()
        self.regions: dict[tuple[str, str | None], str] = {}
        self.pulumi = SimpleNamespace(answer=self._outputs, quietly=self._secret)
        self.azure = SimpleNamespace(url=url, set_region=self._set_region)

    def region(self, role: str) -> str:
        return REGIONS[role]

    def place(self, role: str) -> str:
        return f"The {role} region"

    def reachable(self, role: str) -> bool:
        return role not in self.dark

    def resources_of(self, stack: str) -> int:
        return stack in self.outputs

    def _outputs(self, *words: str) -> dict[str, Any]:
        return {**self.outputs[words[-1]], "publisherKey": "[secret]"}

    def _secret(self, *words: str) -> str:
        assert words[:4] == ("stack", "output", "publisherKey", "--show-secrets")
        return f"{self.outputs[words[-1]]['publisherKey']}\n"

    def _set_region(self, region: str, state: str, part: str | None) -> None:
        if not self.outputs:
            raise Refused("NOT_FOUND", f"nothing lives in region {region!r}")
        self.regions[region, part] = state
