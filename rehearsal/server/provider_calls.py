"""The provider protocol's calls, as the plugins hand them on."""

from collections.abc import Awaitable, Callable
from dataclasses import asdict
from datetime import UTC, datetime
from random import SystemRandom
from typing import Any

from rehearsal.control import arm
from rehearsal.control.check import check
from rehearsal.control.diff import diff
from rehearsal.control.ids import regions_of
from rehearsal.control.namespaces.authorization import CLIENT_CONFIG
from rehearsal.control.namespaces.random import make
from rehearsal.control.refusal import Refusal
from rehearsal.control.resource import Resource, find
from rehearsal.control.rules import known
from rehearsal.server.calls import Line
from rehearsal.server.database import Resources

Message = dict[str, Any]
PATIENCE = 120.0
"""Seconds: the real provider's 2 hours, on the rehearsal's scale of 1/60."""


class ProviderCalls:
    def __init__(self, azure: Resources, line: Line) -> None:
        self._azure = azure
        self._line = line
        self.methods: dict[str, Callable[[Message], Awaitable[Message]]] = {
            "Check": self._check,
            "Diff": self._diff,
            "Create": self._create,
            "Read": self._read,
            "Update": self._update,
            "Delete": self._delete,
            "Invoke": self._invoke,
        }

    async def _check(self, ask: Message) -> Message:
        checked = check(ask["type"], ask["name"], ask["news"], ask["olds"], ask["seed"])
        return {"inputs": checked.inputs, "failures": [asdict(fault) for fault in checked.faults]}

    async def _diff(self, ask: Message) -> Message:
        found = diff(ask["type"], ask["oldInputs"], ask["news"], ask["ignoreChanges"])
        return {
            "kinds": found.kinds,
            "replaces": found.replaces,
            "deleteBeforeReplace": found.delete_before_replace,
        }

    async def _create(self, ask: Message) -> Message:
        token, inputs = ask["type"], ask["properties"]
        if ask.get("preview"):
            return {"id": "", "properties": arm.preview(self._azure, token, inputs, {})}
        rule = known(token)
        if not rule.template:
            id, outputs = make(token, inputs, SystemRandom())
            return {"id": id, "properties": outputs}
        id = rule.id(inputs)
        return _shown(
            await self._line.serve(
                "Create",
                token,
                id,
                regions_of(self._azure, id, inputs),
                ask.get("patience", PATIENCE),
                lambda: arm.create(self._azure, token, inputs, datetime.now(UTC)),
            )
        )

    async def _read(self, ask: Message) -> Message:
        token, id, state = ask["type"], ask["id"], ask["inputs"]
        if not known(token).template:
            return {"id": id, "inputs": state, "properties": ask["properties"]}
        found = await self._line.serve(
            "Read",
            token,
            id,
            self._regions(id),
            ask.get("patience", PATIENCE),
            lambda: arm.read(self._azure, token, id, state),
        )
        return {"id": ""} if found is None else {**_shown(found), "inputs": found.inputs}

    async def _update(self, ask: Message) -> Message:
        token, id, inputs = ask["type"], ask["id"], ask["news"]
        if ask.get("preview"):
            return {"properties": arm.preview(self._azure, token, inputs, ask["olds"])}
        return _shown(
            await self._line.serve(
                "Update",
                token,
                id,
                self._regions(id),
                ask.get("patience", PATIENCE),
                lambda: arm.update(self._azure, id, inputs, datetime.now(UTC)),
            )
        )

    async def _delete(self, ask: Message) -> Message:
        token, id = ask["type"], ask["id"]
        if known(token).template:
            await self._line.serve(
                "Delete",
                token,
                id,
                self._regions(id),
                ask.get("patience", PATIENCE),
                lambda: arm.delete(self._azure, id),
            )
        return {}

    async def _invoke(self, ask: Message) -> Message:
        if ask["tok"] != "azure-native:authorization:getClientConfig":
            raise Refusal(f"the rehearsal does not know the function {ask['tok']}")
        return {"return": CLIENT_CONFIG}

    def _regions(self, id: str) -> list[str]:
        found = find(self._azure, id)
        return regions_of(self._azure, id, found.inputs if found else {})


def _shown(resource: Resource) -> Message:
    return {"id": resource.id, "properties": resource.outputs}
