"""https://learn.microsoft.com/azure/api-management/return-response-policy"""

from rehearsal.effects import Response
from rehearsal.gateway.element import Element
from rehearsal.gateway.statements.message import body_of, headers_of
from rehearsal.gateway.step import Answered, Instant, Run, Step, timed


def return_response(element: Element) -> Step:
    element.expect()
    element.expect_children("set-status", "set-header", "set-body")
    status = _status(element)
    headers, read = headers_of(element)
    body, also_read = body_of(element)

    def run(run: Run) -> None:
        scope = run.scope
        raise Answered(Response(status=status, headers=headers(scope), body=body(scope)))

    return timed(Instant(run), *read, *also_read)


def _status(element: Element) -> int:
    status = element.only("set-status")
    if status is None:
        return 200
    status.expect(required=("code",), optional=("reason",))
    status.expect_children()
    code = status.literal("code")
    if not code.isdecimal() or not 100 <= int(code) <= 599:
        raise status.refusal(f"{code!r} is no status code")
    return int(code)
