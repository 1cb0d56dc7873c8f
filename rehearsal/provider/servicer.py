"""The provider protocol, translated into calls on the rehearsal's server."""

import os
import threading
from typing import Any, NoReturn

import grpc
from google.protobuf import empty_pb2
from pulumi.runtime.proto import provider_pb2 as protocol

from rehearsal.client import Client, Refused, ServerUnreachable
from rehearsal.provider.envelopes import bare, marked_like, to_python, to_struct, with_files
from rehearsal.provider.lifecycle import Lifecycle

Values = dict[str, Any]

DEFAULT_TIMEOUT = 7200.0
"""Seconds: the real provider's, for an operation without customTimeouts."""

Kind = protocol.PropertyDiff.Kind


def time_scale() -> float:
    """How much faster a caller's patience ends here than at Azure (REHEARSAL_TIME_SCALE)."""
    return float(os.environ.get("REHEARSAL_TIME_SCALE") or 60)


class Servicer(Lifecycle):
    """One plugin process: it may be ended at any time, since it holds nothing."""

    def __init__(self, version: str, client: Client) -> None:
        super().__init__(version)
        self._client = client
        self._cancelled = threading.Event()

    def Cancel(self, request: Any, context: Any) -> Any:  # noqa: ARG002
        self._cancelled.set()
        self._client.hang_up()
        return empty_pb2.Empty()

    def Check(self, request: Any, context: Any) -> Any:
        news = to_python(request.news)
        answer = self._call(
            context,
            "Check",
            type=request.type,
            name=request.name,
            news=bare(news),
            olds=bare(to_python(request.olds)),
            seed=request.randomSeed.hex(),
        )
        failures = [
            protocol.CheckFailure(property=it["path"], reason=it["reason"])
            for it in answer["failures"]
        ]
        inputs = to_struct(marked_like(answer["inputs"], news))
        return protocol.CheckResponse(inputs=inputs, failures=failures)

    def Diff(self, request: Any, context: Any) -> Any:
        answer = self._call(
            context,
            "Diff",
            type=request.type,
            oldInputs=bare(to_python(request.old_inputs)),
            news=bare(to_python(request.news)),
            ignoreChanges=list(request.ignoreChanges),
        )
        kinds = answer["kinds"]
        none, some = protocol.DiffResponse.DIFF_NONE, protocol.DiffResponse.DIFF_SOME
        return protocol.DiffResponse(
            changes=some if kinds else none,
            diffs=list(kinds),
            replaces=answer["replaces"],
            deleteBeforeReplace=answer["deleteBeforeReplace"],
            hasDetailedDiff=True,
            detailedDiff={
                name: protocol.PropertyDiff(kind=Kind.Value(kind), inputDiff=True)
                for name, kind in kinds.items()
            },
        )

    def Create(self, request: Any, context: Any) -> Any:
        inputs = to_python(request.properties)
        answer = self._call(
            context,
            "Create",
            request.timeout,
            type=request.type,
            properties=bare(inputs) if request.preview else with_files(bare(inputs)),
            preview=request.preview,
        )
        outputs = marked_like(answer["properties"], inputs)
        return protocol.CreateResponse(id=answer["id"], properties=to_struct(outputs))

    def Read(self, request: Any, context: Any) -> Any:
        inputs, outputs = to_python(request.inputs), to_python(request.properties)
        answer = self._call(
            context,
            "Read",
            request.timeout,
            type=request.type,
            id=request.id,
            inputs=bare(inputs),
            properties=bare(outputs),
        )
        if not answer["id"]:
            return protocol.ReadResponse()
        return protocol.ReadResponse(
            id=answer["id"],
            inputs=to_struct(marked_like(answer["inputs"], inputs)),
            properties=to_struct(marked_like(marked_like(answer["properties"], outputs), inputs)),
        )

    def Update(self, request: Any, context: Any) -> Any:
        news = to_python(request.news)
        answer = self._call(
            context,
            "Update",
            request.timeout,
            type=request.type,
            id=request.id,
            olds=bare(to_python(request.olds)),
            news=bare(news) if request.preview else with_files(bare(news)),
            preview=request.preview,
        )
        outputs = marked_like(answer["properties"], news)
        return protocol.UpdateResponse(properties=to_struct(outputs))

    def Delete(self, request: Any, context: Any) -> Any:
        self._call(context, "Delete", request.timeout, type=request.type, id=request.id)
        return empty_pb2.Empty()

    def Invoke(self, request: Any, context: Any) -> Any:
        answer = self._call(context, "Invoke", tok=request.tok, args=bare(to_python(request.args)))
        # A field called `return` cannot be named otherwise.
        fields: Values = {"return": to_struct(answer["return"])}
        return protocol.InvokeResponse(**fields)

    def _call(
        self, context: Any, method: str, timeout: float | None = None, **request: Any
    ) -> Values:
        """`timeout` in Azure's seconds, 0 for the default; None for a call that never waits."""
        patience = None if timeout is None else (timeout or DEFAULT_TIMEOUT) / time_scale()
        try:
            if self._cancelled.is_set():
                self._abort(context, grpc.StatusCode.CANCELLED, f"{method} was cancelled")
            return self._client.rpc(method, request, patience)
        except Refused as refused:
            self._abort(context, grpc.StatusCode[refused.code], str(refused))
        except ServerUnreachable as unreachable:
            if self._cancelled.is_set():
                self._abort(context, grpc.StatusCode.CANCELLED, f"{method} was cancelled")
            self._abort(context, grpc.StatusCode.UNAVAILABLE, str(unreachable))

    @staticmethod
    def _abort(context: Any, code: grpc.StatusCode, message: str) -> NoReturn:
        context.abort(code, message)
        raise AssertionError("abort raises")
