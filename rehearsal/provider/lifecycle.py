"""The part of the provider protocol that is not about resources."""

# ruff: noqa: ARG002 - the protocol decides what every method is given

from typing import Any

from google.protobuf import empty_pb2
from pulumi.runtime.proto import plugin_pb2
from pulumi.runtime.proto import provider_pb2 as protocol
from pulumi.runtime.proto.provider_pb2_grpc import ResourceProviderServicer

from rehearsal.provider.envelopes import to_python


class Lifecycle(ResourceProviderServicer):
    """Takes any configuration, since there is no Azure to configure."""

    def __init__(self, version: str) -> None:
        self._version = version

    def Handshake(self, request: Any, context: Any) -> Any:
        return protocol.ProviderHandshakeResponse(
            accept_secrets=True, accept_resources=False, accept_outputs=False
        )

    def Attach(self, request: Any, context: Any) -> Any:
        return empty_pb2.Empty()

    def GetPluginInfo(self, request: Any, context: Any) -> Any:
        return plugin_pb2.PluginInfo(version=self._version)

    def CheckConfig(self, request: Any, context: Any) -> Any:
        return protocol.CheckResponse(inputs=request.news)

    def DiffConfig(self, request: Any, context: Any) -> Any:
        same = to_python(request.old_inputs) == to_python(request.news)
        none, some = protocol.DiffResponse.DIFF_NONE, protocol.DiffResponse.DIFF_SOME
        return protocol.DiffResponse(changes=none if same else some)

    def Configure(self, request: Any, context: Any) -> Any:
        return protocol.ConfigureResponse(acceptSecrets=True, supportsPreview=True)
