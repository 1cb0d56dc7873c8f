"""https://learn.microsoft.com/azure/api-management/authentication-managed-identity-policy"""

from rehearsal.gateway.context import NoToken
from rehearsal.gateway.csharp import LastError
from rehearsal.gateway.element import Element
from rehearsal.gateway.step import Failed, Instant, Run, Step


def authentication_managed_identity(element: Element) -> Step:
    element.expect(required=("resource", "client-id", "output-token-variable-name"))
    element.expect_children()
    client, resource = element.literal("client-id"), element.literal("resource")
    variable = element.literal("output-token-variable-name")

    def run(run: Run) -> None:
        try:
            run.scope.variables[variable] = run.context.gateway.token(client, resource)
        except NoToken as no:
            error = LastError(source=element.tag, reason="TokenAcquisitionFailure", message=str(no))
            raise Failed(error) from no

    return Instant(run)
