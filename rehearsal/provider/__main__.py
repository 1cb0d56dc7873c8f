"""`python -m rehearsal.provider NAME [flags of the engine] ENGINE_ADDRESS`"""

import os
import signal
import sys
import threading
from concurrent import futures

import grpc
from pulumi.runtime.proto.provider_pb2_grpc import add_ResourceProviderServicer_to_server

from rehearsal.client import Client
from rehearsal.provider.plugins import VERSIONS
from rehearsal.provider.servicer import Servicer

MOST = 400 * 2**20
"""Bytes of one message: the engine's own limit."""
CALLS_AT_ONCE = 64
ORPHAN_CHECK_SECONDS = 0.5


def main(name: str) -> None:
    engine = os.getppid()
    server = grpc.server(
        futures.ThreadPoolExecutor(CALLS_AT_ONCE),
        options=[("grpc.max_receive_message_length", MOST), ("grpc.max_send_message_length", MOST)],
    )
    client = Client.at_home()
    add_ResourceProviderServicer_to_server(Servicer(VERSIONS[name], client), server)
    port = server.add_insecure_port("127.0.0.1:0")
    server.start()
    print(port, flush=True)
    stopped = threading.Event()
    for sign in (signal.SIGINT, signal.SIGTERM):
        signal.signal(sign, lambda *_: stopped.set())
    # An engine that was killed tells nobody; its orphans get another parent.
    while os.getppid() == engine and not stopped.wait(ORPHAN_CHECK_SECONDS):
        pass
    client.hang_up()
    server.stop(1)


main(sys.argv[1])
