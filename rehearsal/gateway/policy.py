"""A policy document, compiled: the pipeline from a request to its answer."""

from collections.abc import Mapping
from dataclasses import dataclass
from uuid import UUID

from rehearsal.effects import Request, Response, Script
from rehearsal.gateway.answer import internal_error
from rehearsal.gateway.context import Context
from rehearsal.gateway.csharp import LastError, Scope
from rehearsal.gateway.element import Element, read
from rehearsal.gateway.sections import section
from rehearsal.gateway.step import Answered, Failed, Run, Step, proceed
from rehearsal.gateway.unsupported import UnsupportedPolicy

_SECTIONS = ("inbound", "backend", "outbound", "on-error")


@dataclass(frozen=True, kw_only=True)
class Policy:
    sections: tuple[Step, ...]
    """Inbound, backend and outbound."""
    on_error: Step

    def run(self, request: Request, context: Context) -> Script:
        """Returns the Response."""
        run = _begun(request, context)
        try:
            for step in self.sections:
                yield from proceed(step, run)
        except Answered as answered:
            return answered.response
        except Failed as failed:
            failure = internal_error(context.request_id)
            return (yield from self._on_error(run, failed.error, failure))
        return Response(status=200)

    def refuse(
        self, request: Request, context: Context, error: LastError, refusal: Response
    ) -> Script:
        """Returns the answer to a request that the gateway itself refuses, such as one without a
        key: `on-error` sees it, and may answer otherwise."""
        return (yield from self._on_error(_begun(request, context), error, refusal))

    def _on_error(self, run: Run, error: LastError, otherwise: Response) -> Script:
        run.scope.last_error = error
        try:
            yield from proceed(self.on_error, run)
        except Answered as answered:
            return answered.response
        except Failed:
            return internal_error(run.scope.request_id)
        return otherwise


def compile_policy(xml: str, named_values: Mapping[str, str]) -> Policy:
    """Raises UnsupportedPolicy."""
    try:
        return _compiled(read(xml, named_values))
    except RecursionError:
        raise UnsupportedPolicy("the policy is nested too deeply") from None


def _compiled(root: Element) -> Policy:
    if root.tag != "policies":
        raise root.refusal("a policy document must be <policies>")
    root.expect()
    root.expect_no_text()
    for child in root:
        if child.tag not in _SECTIONS:
            raise root.refusal(f"<{child.tag}> is no section")
    inbound, backend, outbound, on_error = (section(root.only(tag)) for tag in _SECTIONS)
    return Policy(sections=(inbound, backend, outbound), on_error=on_error)


def _begun(request: Request, context: Context) -> Run:
    random = context.gateway.random
    scope = Scope(
        headers={name.lower(): value for name, value in request.headers.items()},
        body=request.body or None,
        api_path=context.api_path,
        operation_id=context.operation_id,
        subscription_id=context.subscription_id,
        request_id=context.request_id,
        new_guid=lambda: UUID(int=random.getrandbits(128), version=4),
    )
    return Run(scope=scope, context=context)
