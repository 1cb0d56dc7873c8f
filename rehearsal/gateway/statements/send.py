"""https://learn.microsoft.com/azure/api-management/send-request-policy"""

import re

from rehearsal.effects import Request, Script, Send
from rehearsal.gateway.csharp import LastError, Type
from rehearsal.gateway.element import Element
from rehearsal.gateway.statements.message import body_of, headers_of
from rehearsal.gateway.step import Failed, Lasting, Run, Step, timed

_ERROR = LastError(
    source="send-request", reason="Timeout", message="The request got no answer in time."
)


def send_request(element: Element) -> Step:
    element.expect(
        required=("response-variable-name",), optional=("mode", "timeout", "ignore-error")
    )
    element.expect_children("set-url", "set-method", "set-header", "set-body")
    if element.attributes.get("mode", "new") != "new":
        raise element.refusal('mode is supported as "new" only')
    element.attributes.setdefault("timeout", "60")
    timeout, ignore = element.seconds("timeout"), element.flag("ignore-error")
    variable, method = element.literal("response-variable-name"), _method(element)
    url = element.only("set-url")
    if url is None:
        raise element.refusal("<set-url> is missing")
    url.expect()
    address = url.content(Type.STRING)
    headers, read = headers_of(element)
    body, also_read = body_of(element)

    def script(run: Run) -> Script:
        scope = run.scope
        request = Request(
            method=method,
            url=address.evaluate(scope).strip(),
            headers=headers(scope),
            body=body(scope),
        )
        response = yield Send(request, timeout.evaluate(scope))
        if response is None and not ignore:
            raise Failed(_ERROR)
        scope.variables[variable] = response

    return timed(Lasting(script), timeout, address, *read, *also_read)


def _method(element: Element) -> str:
    method = element.only("set-method")
    if method is None:
        return "GET"
    method.expect()
    name = method.text.strip()
    if method.children or not re.fullmatch("[A-Z]+", name):
        raise method.refusal(f"{name!r} is no method")
    return name
