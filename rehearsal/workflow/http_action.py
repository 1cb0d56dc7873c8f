"""The Http action.

https://learn.microsoft.com/azure/logic-apps/logic-apps-workflow-actions-triggers#http-action
"""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import timedelta
from typing import Any

from rehearsal.effects import Now, Request, Response, Send, Sleep
from rehearsal.workflow.content import content_of, headers_of, outputs_of
from rehearsal.workflow.errors import Failure
from rehearsal.workflow.expression import Evaluate
from rehearsal.workflow.names import Names
from rehearsal.workflow.retries import compile_retries, passes
from rehearsal.workflow.run import Ended, Run, Status
from rehearsal.workflow.shape import duration, exactly, fields
from rehearsal.workflow.step import COMMON, Body, Script, Source
from rehearsal.workflow.template import compile_value

LONGEST = timedelta(seconds=120)
"""Of one outbound request of a Consumption Logic App.

https://learn.microsoft.com/azure/logic-apps/logic-apps-limits-and-configuration
"""


@dataclass(frozen=True, kw_only=True)
class _Call:
    method: str
    uri: Evaluate
    headers: Evaluate
    body: Evaluate
    identity: Evaluate
    audience: Evaluate | None
    """None for a call without a token."""

    def request(self, run: Run) -> Request:
        headers = headers_of(self.headers(run))
        content, content_type = content_of(self.body(run))
        if content_type and not any(name.lower() == "content-type" for name in headers):
            headers["Content-Type"] = content_type
        if self.audience:
            identity, audience = self.identity(run), self.audience(run)
            if not isinstance(identity, str) or not isinstance(audience, str):
                raise Failure("a managed identity needs an id and an audience")
            headers["Authorization"] = f"Bearer {run.services.token(identity, audience)}"
        uri = self.uri(run)
        if not isinstance(uri, str) or not uri.startswith(("https://", "http://")):
            raise Failure(f"{uri!r} is no address to call")
        return Request(method=self.method, url=uri, headers=headers, body=content)


def compile_http(source: Source) -> Body:
    action, names = source.json, source.names
    where = f"{names.where}: inputs"
    fields(action, names.where, needed=("inputs", "operationOptions"), optional=(*COMMON, "limit"))
    exactly(action["operationOptions"], f"{names.where}: operationOptions", "DisableAsyncPattern")
    inputs = fields(
        action["inputs"],
        where,
        needed=("method", "uri"),
        optional=("headers", "body", "authentication", "retryPolicy"),
    )
    methods = ("GET", "PUT", "POST", "PATCH", "DELETE")
    call = _Call(
        method=exactly(inputs["method"], f"{where}: method", *methods),
        uri=compile_value(inputs["uri"], names),
        headers=compile_value(inputs.get("headers", {}), names),
        body=compile_value(inputs.get("body"), names),
        **_authentication(inputs, names),
    )
    return _sender(call, _timeout(action, names.where), compile_retries(inputs, where))


def _authentication(inputs: Mapping[str, Any], names: Names) -> dict[str, Any]:
    if "authentication" not in inputs:
        return {"identity": compile_value(None, names), "audience": None}
    where = f"{names.where}: authentication"
    given = fields(inputs["authentication"], where, needed=("type", "identity", "audience"))
    exactly(given["type"], f"{where}: type", "ManagedServiceIdentity")
    return {part: compile_value(given[part], names) for part in ("identity", "audience")}


def _timeout(action: Mapping[str, Any], where: str) -> timedelta:
    """Of each attempt."""
    if "limit" not in action:
        return LONGEST
    limit = fields(action["limit"], f"{where}: limit", needed=("timeout",))
    return duration(limit["timeout"], f"{where}: timeout", timedelta(seconds=1), LONGEST)


def _sender(call: _Call, timeout: timedelta, delays: tuple[float, ...]) -> Body:
    seconds = timeout.total_seconds()

    def send(run: Run) -> Script:
        request = call.request(run)
        for delay in (*delays, None):
            began = yield Now()
            response: Response | None = yield Send(request, seconds)
            if delay is None or (response is not None and not passes(response.status)):
                break
            yield Sleep(delay)
        if response is None:
            late = (yield Now()) - began >= timeout
            status = Status.TIMED_OUT if late else Status.FAILED
            return Ended(status, error="there was no answer")
        status = Status.FAILED if response.status >= 400 else Status.SUCCEEDED
        return Ended(status, outputs_of(response))

    return Body(script=send)
