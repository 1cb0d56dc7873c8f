"""Resource groups, and the generic resource: API connections, which no typed class can express."""

from rehearsal.control.resource import Properties
from rehearsal.control.rule import SUBSCRIPTION, Names, Put, Rule, in_group, require

CONNECTION = "azure-native:resources:Resource"


def _refuse_connection(put: Put) -> None:
    inputs = put.inputs
    kind = f"{inputs['resourceProviderNamespace']}/{inputs['resourceType']}"
    require(
        kind.lower() == "microsoft.web/connections" and inputs["parentResourcePath"] == "",
        f"the rehearsal does not know {kind} with parent path {inputs['parentResourcePath']!r}",
    )
    require(
        inputs["apiVersion"] == "2016-06-01", f"{kind} has no API version {inputs['apiVersion']}"
    )
    properties = inputs.get("properties") or {}
    unknown = properties.keys() - {"displayName", "api", "parameterValueSet"}
    require(not unknown, f"properties of '{put.id}': the rehearsal does not know {sorted(unknown)}")
    region = (inputs.get("location") or "").lower()
    api = f"/subscriptions/{SUBSCRIPTION}/providers/microsoft.web/locations/{region}/managedapis/"
    named = (properties.get("api") or {}).get("id", "")
    require(
        named.lower() == f"{api}servicebus",
        f"properties.api.id of '{put.id}' is {named!r}, not the servicebus connector of its region",
    )
    _refuse_endpoint(put, properties.get("parameterValueSet") or {})


def _refuse_endpoint(put: Put, chosen: Properties) -> None:
    require(
        chosen.get("name") == "managedIdentityAuth",
        f"parameterValueSet of '{put.id}' must be managedIdentityAuth: local auth is off",
    )
    endpoint = chosen.get("values", {}).get("namespaceEndpoint", {}).get("value", "")
    require(
        endpoint.startswith("sb://"),
        # https://github.com/MicrosoftDocs/azure-docs/issues/117533
        f"namespaceEndpoint of '{put.id}': the provided Uri {endpoint!r} is invalid; expected 'sb'",
    )


RULES = (
    Rule(
        token="azure-native:resources:ResourceGroup",
        template=f"/subscriptions/{SUBSCRIPTION}/resourceGroups/{{resourceGroupName}}",
        names=Names(
            pattern=r"[-\w.()]{0,89}[-\w()]",
            text="1 to 90 letters, digits and -_.() without a dot at the end",
        ),
    ),
    Rule(
        token=CONNECTION,
        template=in_group("{resourceProviderNamespace}/{resourceType}/{resourceName}"),
        names=Names(pattern=r"[^/?#%&\\]{1,80}", text="1 to 80 characters without / ? # % & \\"),
        immutable=frozenset({"parentResourcePath"}),
        refuse=_refuse_connection,
    ),
)
