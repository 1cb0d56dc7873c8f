"""Stands in for the engine: keeps what a program asks for, and answers as Azure would."""

import asyncio
import runpy
from collections.abc import Callable, Iterator
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import pulumi
from pulumi.runtime import MockCallArgs, MockResourceArgs, config, mocks, rpc, settings
from pulumi.runtime import stack as root

REPOSITORY = Path(__file__).parent.parent
SUBSCRIPTION = "00000000-0000-0000-0000-000000000001"

NAME_INPUTS = (
    "resourceName",
    "queueName",
    "namespaceName",
    "workflowName",
    "namedValueId",
    "operationId",
    "policyId",
    "productId",
    "apiId",
    "sid",
    "serviceName",
    "blobName",
    "containerName",
    "accountName",
    "runbookName",
    "scheduleName",
    "runtimeEnvironmentName",
    "jobScheduleId",
    "automationAccountName",
    "roleAssignmentName",
    "managementPolicyName",
    "resourceGroupName",
)
"""Where a resource's own name stands among its inputs: the first of these that it has."""


@dataclass
class Asked:
    """One registration: the type's last word, inputs in Azure's spelling, and the options."""

    type: str
    kind: str
    name: str
    inputs: dict[str, Any]
    options: dict[str, Any]


@dataclass
class Cloud(pulumi.runtime.Mocks):
    stacks: dict[str, dict[str, Any]] = field(default_factory=dict)
    """Outputs of other stacks, by name, for StackReferences."""
    asked: list[Asked] = field(default_factory=list)
    exports: dict[str, Any] = field(default_factory=dict)

    def new_resource(self, args: MockResourceArgs) -> tuple[str, dict[str, Any]]:
        if args.typ == "pulumi:pulumi:StackReference":
            name = args.inputs["name"]
            outputs = self.stacks.get(name, {})
            secret = [key for key in outputs if key == "publisherKey"]
            return name, {"name": name, "outputs": outputs, "secretOutputNames": secret}
        own = next((args.inputs[key] for key in NAME_INPUTS if key in args.inputs), args.name)
        module = args.typ.split(":")[1]
        id = f"/subscriptions/{SUBSCRIPTION}/resourceGroups/rg/providers/{module}/{args.name}"
        return id, {"name": own, **args.inputs, **_identity(args), **_outputs(args, own)}

    def call(self, args: MockCallArgs) -> Any:
        if args.token == "pulumi:pulumi:readStackOutputs":
            name = args.args["name"]
            return {"name": name}, [] if name in self.stacks else [("name", "unknown stack")]
        raise AssertionError(f"a lookup nobody planned: {args.token}")

    def all(self, kind: str) -> dict[str, dict[str, Any]]:
        """Inputs of every resource of that kind, by logical name."""
        return {asked.name: asked.inputs for asked in self.asked if asked.kind == kind}

    def options(self, kind: str) -> dict[str, dict[str, Any]]:
        """Options of every resource of that kind, by logical name."""
        return {asked.name: asked.options for asked in self.asked if asked.kind == kind}


def _identity(args: MockResourceArgs) -> dict[str, Any]:
    """Azure takes user-assigned identities as a list of ids, and answers with a map by id."""
    identity = args.inputs.get("identity")
    if identity is None:
        return {}
    ids = identity["userAssignedIdentities"]
    return {"identity": {**identity, "userAssignedIdentities": {id: {} for id in ids}}}


def _outputs(args: MockResourceArgs, own: str) -> dict[str, Any]:
    """What Azure adds to the inputs, as far as a program reads it."""
    match args.typ.split(":")[-1]:
        case "UserAssignedIdentity":
            return {"principalId": f"{own}-principal", "clientId": f"{own}-client"}
        case "RandomString":
            return {"result": "abc123"}
        case "RandomPassword":
            return {"result": "a-secret-key"}
        case "RandomUuid":
            return {"result": "11111111-2222-3333-4444-555555555555"}
        case "ApiManagementService":
            return {"gatewayUrl": f"https://{own}.azure-api.net"}
        case "Blob":
            account, container = args.inputs["accountName"], args.inputs["containerName"]
            return {"url": f"https://{account}.blob.core.windows.net/{container}/{own}"}
    return {}


class _Monitor(mocks.MockMonitor):
    """Also keeps what mocks do not see: options and exports."""

    def __init__(self, cloud: Cloud) -> None:
        super().__init__(cloud)
        self.cloud = cloud

    def RegisterResource(self, request: Any) -> Any:
        inputs = rpc.deserialize_properties(request.object, keep_unknowns=True)
        self.cloud.asked.append(
            Asked(
                type=request.type,
                kind=request.type.split(":")[-1],
                name=request.name,
                inputs=_plain(inputs),
                options=dict(_options(request)),
            )
        )
        return super().RegisterResource(request)

    def RegisterResourceOutputs(self, request: Any) -> Any:
        if "pulumi:pulumi:Stack" in request.urn:
            self.cloud.exports = rpc.deserialize_properties(request.outputs, keep_unknowns=True)
        return super().RegisterResourceOutputs(request)


def _options(request: Any) -> Iterator[tuple[str, Any]]:
    yield "parent", request.parent.split("::")[-1]
    yield "protect", request.protect
    if request.ignoreChanges:
        yield "ignoreChanges", list(request.ignoreChanges)
    if request.deleteBeforeReplace:
        yield "deleteBeforeReplace", True
    if own := [urn for urn in request.dependencies if urn not in _of_inputs(request)]:
        yield "dependsOn", sorted(urn.split("::")[-1] for urn in own)
    if request.HasField("customTimeouts"):
        times = request.customTimeouts
        yield "customTimeouts", {it: getattr(times, it) for it in ("create", "update", "delete")}


def _of_inputs(request: Any) -> set[str]:
    """What the inputs depend on by themselves."""
    return {urn for it in request.propertyDependencies.values() for urn in it.urns}


def _plain(value: Any) -> Any:
    """Secrets as `{"secret": value}`, assets as their text, whole floats as integers."""
    if rpc.is_rpc_secret(value):
        return {"secret": _plain(rpc.unwrap_rpc_secret(value))}
    if isinstance(value, pulumi.StringAsset):
        return {"text": value.text}
    if isinstance(value, dict):
        return {key: _plain(item) for key, item in value.items()}
    if isinstance(value, list):
        return [_plain(item) for item in value]
    return int(value) if isinstance(value, float) and value.is_integer() else value


def run(program: Callable[[], Any], cloud: Cloud, stack: str = "dr") -> Cloud:
    """Runs a program to its very end, so that absences can be asserted too."""

    loops: list[asyncio.AbstractEventLoop] = []

    def own_loop() -> None:
        loops.append(asyncio.new_event_loop())
        asyncio.set_event_loop(loops[-1])

    async def whole() -> None:
        # The mocks use a loop in the thread they run in, and never close it.
        asyncio.get_running_loop().set_default_executor(ThreadPoolExecutor(1, initializer=own_loop))
        settings.ROOT.set(None)
        mocks.set_mocks(cloud, project="sbdr", stack=stack, preview=False, monitor=_Monitor(cloud))
        settings.ROOT.set(None)
        await root.run_in_stack(program)

    try:
        asyncio.run(whole())
    finally:
        for loop in loops:
            loop.close()
    return cloud


def run_main(stack: str, values: dict[str, str], cloud: Cloud) -> Cloud:
    """Runs the project's own program with a stack's whole configuration."""

    def program() -> None:
        config.set_all_config(values)
        runpy.run_path(str(REPOSITORY / "__main__.py"), run_name="__main__")

    return run(program, cloud, stack)
