"""AWS's names in a function's process: they lead to the embedded AWS, and never to AWS.

For SDKs that do not read AWS_ENDPOINT_URL (botocore before 1.31), and for whoever writes an endpoint out. Runs in the
child alone: standard library only.
"""

from __future__ import annotations

import socket
from collections.abc import Mapping
from typing import Any

SUFFIX = ".amazonaws.com"
GATEWAY = ".execute-api."
LOOPBACK = "127.0.0.1"
WELL_KNOWN = {"https": 443, "http": 80}


def install(ports: Mapping[str, int]) -> None:
    """Resolve AWS's names in this process from now on; `ports` as `led` takes them, none leave names alone."""
    if not ports:
        return
    resolve = socket.getaddrinfo

    def getaddrinfo(host: Any, port: Any, *arguments: Any, **named: Any) -> Any:
        return resolve(*led(host, port, ports), *arguments, **named)

    socket.getaddrinfo = getaddrinfo


def led(host: Any, port: Any, ports: Mapping[str, int]) -> tuple[Any, Any]:
    """Return where a host and a port lead.

    `ports`: ``gateway:443``, ``gateway:80``, ``endpoint:443`` and ``endpoint:80`` -> the port on loopback. Another port
    of one of AWS's hosts is asked on loopback as it is, where nobody answers.
    """
    name = host.decode("ascii", "replace") if isinstance(host, bytes) else host
    if not isinstance(name, str) or not (plain := name.lower().rstrip(".")).endswith(SUFFIX):
        return host, port
    number = WELL_KNOWN.get(port, port)
    place = "gateway" if GATEWAY in plain else "endpoint"
    return LOOPBACK, ports.get(f"{place}:{number}", port)
