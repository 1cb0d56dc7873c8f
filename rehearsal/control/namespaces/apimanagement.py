"""API Management: the service, and what is published through it."""

from rehearsal.control.identity import refuse_unknown_identities, stable
from rehearsal.control.namespaces.policy import refuse_policy, refuse_used_named_value
from rehearsal.control.refusal import Conflict, Refusal
from rehearsal.control.resource import Properties, of_type
from rehearsal.control.rule import Names, Put, Rule, in_group, require

SERVICE = "azure-native:apimanagement:ApiManagementService"
_TYPE = "azure-native:apimanagement:"
_TEMPLATE = in_group("Microsoft.ApiManagement/service/{serviceName}")
_ENTITY = Names(
    pattern=r"[A-Za-z0-9]([-\w.]{0,78}[A-Za-z0-9])?",
    text="1 to 80 letters, digits and ._- with a letter or digit at both ends",
)


def _refuse_service(put: Put) -> None:
    sku = put.inputs["sku"]
    name, capacity = sku["name"], sku["capacity"]
    fits = capacity == 0 if name == "Consumption" else capacity >= 1
    fits = fits and (name != "Developer" or capacity == 1)
    require(fits, f"sku of '{put.id}': {name} cannot have capacity {capacity}")
    require(
        "@" in put.inputs["publisherEmail"],
        f"publisherEmail of '{put.id}': {put.inputs['publisherEmail']!r} is no e-mail address",
    )
    refuse_unknown_identities(put)


def _service_outputs(put: Put) -> Properties:
    return {
        "provisioningState": "Succeeded",
        "gatewayUrl": f"https://{put.name}.azure-api.net",
        "managementApiUrl": f"https://{put.name}.management.azure-api.net",
        "developerPortalUrl": f"https://{put.name}.developer.azure-api.net",
    }


def _refuse_same(put: Put, type: str, what: str, *names: str) -> None:
    """No two of a type in the same parent may agree in all of `names`."""
    mine = [put.inputs.get(name) for name in names]
    for other in of_type(put.azure, type, put.up()):
        if other.id.lower() != put.id.lower() and [other.inputs.get(n) for n in names] == mine:
            raise Conflict(f"{what} of '{put.id}' is the same as that of '{other.id}'")


def _refuse_named_value(put: Put) -> None:
    inputs = put.inputs
    require(
        bool(inputs.get("value")) != bool(inputs.get("keyVault")),
        f"'{put.id}' must have either a value or a Key Vault reference",
    )
    require(
        len(inputs.get("value", "")) <= 4096,
        f"value of '{put.id}' is over 4096 characters long",
    )
    name = Names(
        pattern=r"[A-Za-z0-9._-]{1,256}", text="a display name of 1 to 256 letters, digits and ._-"
    )
    if reason := name.refusal(inputs["displayName"]):
        raise Refusal(f"'{put.id}': {reason}")
    _refuse_same(put, _TYPE + "NamedValue", "displayName", "displayName")


def _refuse_api(put: Put) -> None:
    _refuse_same(put, _TYPE + "Api", "path", "path")


def _refuse_operation(put: Put) -> None:
    require(
        put.inputs["urlTemplate"].startswith("/"),
        f"urlTemplate of '{put.id}' must begin with a slash",
    )
    _refuse_same(put, _TYPE + "ApiOperation", "method and urlTemplate", "method", "urlTemplate")


def _refuse_product_api(put: Put) -> None:
    put.get(f"{put.up(2)}/apis/{put.name}", "the API")


def _refuse_subscription(put: Put) -> None:
    scope, service = put.inputs["scope"], put.up()
    if scope != "/apis":
        require(
            scope.startswith(("/products/", "/apis/")),
            f"scope of '{put.id}' is {scope!r}, not /products/…, /apis/… or /apis",
        )
        put.get(f"{service}{scope}", "the scope")
    for name in ("primaryKey", "secondaryKey"):
        length = len(put.inputs.get(name, "k"))
        require(1 <= length <= 256, f"{name} of '{put.id}' must have 1 to 256 characters")


def _keys(put: Put) -> Properties:
    """Azure makes the keys that are not given."""
    before = put.before.held if put.before else {}
    return {
        name: put.inputs.get(name) or before.get(name) or stable(put, name).replace("-", "")
        for name in ("primaryKey", "secondaryKey")
    }


RULES = (
    Rule(
        token=SERVICE,
        template=_TEMPLATE,
        names=Names(
            pattern=r"[A-Za-z]([-A-Za-z0-9]{0,48}[A-Za-z0-9])?",
            text="1 to 50 letters, digits and hyphens, a letter first, no hyphen last",
        ),
        global_name=True,
        refuse=_refuse_service,
        outputs=_service_outputs,
    ),
    Rule(
        token=_TYPE + "NamedValue",
        template=f"{_TEMPLATE}/namedValues/{{namedValueId}}",
        write_only=frozenset({"value"}),
        refuse=_refuse_named_value,
        may_go=refuse_used_named_value,
    ),
    Rule(
        token=_TYPE + "Api",
        template=f"{_TEMPLATE}/apis/{{apiId}}",
        names=Names(pattern=r"[^*#&+:<>?/]{1,256}", text="1 to 256 characters without *#&+:<>?/"),
        refuse=_refuse_api,
    ),
    Rule(
        token=_TYPE + "ApiOperation",
        template=f"{_TEMPLATE}/apis/{{apiId}}/operations/{{operationId}}",
        names=_ENTITY,
        refuse=_refuse_operation,
    ),
    Rule(
        token=_TYPE + "ApiPolicy",
        template=f"{_TEMPLATE}/apis/{{apiId}}/policies/{{policyId}}",
        # https://github.com/pulumi/pulumi-azure-native/issues/1838
        names=Names(pattern="policy", text="'policy', the only id that a policy can have"),
        refuse=refuse_policy,
    ),
    Rule(token=_TYPE + "Product", template=f"{_TEMPLATE}/products/{{productId}}", names=_ENTITY),
    Rule(
        token=_TYPE + "ProductApi",
        template=f"{_TEMPLATE}/products/{{productId}}/apis/{{apiId}}",
        refuse=_refuse_product_api,
    ),
    Rule(
        token=_TYPE + "Subscription",
        template=f"{_TEMPLATE}/subscriptions/{{sid}}",
        names=_ENTITY,
        write_only=frozenset({"primaryKey", "secondaryKey"}),
        refuse=_refuse_subscription,
        held=_keys,
    ),
)
