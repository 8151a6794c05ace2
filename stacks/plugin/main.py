"""The entry point of the plugin: serves on a free port of loopback, and says which."""

from __future__ import annotations

import asyncio
import sys
from pathlib import Path

import grpc
from pulumi.runtime.proto import provider_pb2_grpc

from stacks.plugin.service import Service

__all__ = ["main"]

_MESSAGE = 400 << 20
"""The largest gRPC message, in bytes: Pulumi's own limit."""


def main() -> None:
    """Serve until Pulumi ends the process.  The state is kept in ``.fleetform`` of the folder that
    it was started in, which is that of the Pulumi program."""
    asyncio.run(_serve())


async def _serve() -> None:
    server = grpc.aio.server(options=[("grpc.max_receive_message_length", _MESSAGE)])
    provider_pb2_grpc.add_ResourceProviderServicer_to_server(Service(Path.cwd()), server)
    port = server.add_insecure_port("127.0.0.1:0")
    await server.start()
    sys.stdout.write(f"{port}\n")  # the first line is what Pulumi reads
    sys.stdout.flush()
    await server.wait_for_termination()
