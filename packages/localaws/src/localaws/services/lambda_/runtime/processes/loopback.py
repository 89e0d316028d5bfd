"""Keeps a function's process on this machine: no call of its code reaches the real AWS, or any other host.

SDKs are led to the embedded AWS by AWS_ENDPOINT_URL, which botocore reads since 1.31.0:
https://github.com/boto/botocore/blob/develop/CHANGELOG.rst (1.31.0, "Added support for configuring an endpoint URL").
An older one, or code that writes an address out, asks for a name of AWS's: `names` leads most of them to the embedded
AWS. What is left is refused where the name is looked up, by an error that is no OSError, so that SDKs neither take it
for a fault of the network nor try again. Any other address that is not loopback is refused where it is connected to, as
unreachable.

An audit hook, which code cannot take off: https://docs.python.org/3/library/audit_events.html. It holds for Python's
own sockets, not for programs that the function starts nor for libraries that open sockets themselves. Standard library
only: this runs in a function's process.
"""

from __future__ import annotations

import errno
import ipaddress
import re
import socket
import sys
from typing import Any

AWS = re.compile(
    r"(?:^|\.)(?:amazonaws\.com(?:\.cn)?|api\.aws|on\.aws|api\.amazonwebservices\.com\.cn)\.?$", re.IGNORECASE
)
"""Domains under which AWS's services answer.

https://docs.aws.amazon.com/general/latest/gr/rande.html
"""
LOOKED_UP = frozenset({"socket.getaddrinfo", "socket.gethostbyname"})
CONNECTED = frozenset({"socket.connect", "socket.sendto", "socket.sendmsg"})
INTERNET = frozenset({socket.AF_INET, socket.AF_INET6})
WAY_OUT = "Bring botocore 1.31 or newer along, which reads AWS_ENDPOINT_URL, or give the client an endpoint_url."


class OutsideError(RuntimeError):
    """A call that would have left this machine for the real AWS; the message names host, cause and way out."""


def stay() -> None:
    """Refuse from now on, in this process, what would leave the machine."""
    sys.addaudithook(_hook)


def _hook(event: str, arguments: tuple[Any, ...]) -> None:
    if not event.startswith("socket."):
        return
    if event in LOOKED_UP:
        _check_name(arguments[0])
    elif event in CONNECTED and arguments[0].family in INTERNET and arguments[1] is not None:
        _check_address(arguments[1][0])


def _check_name(name: object) -> None:
    host = name.decode("ascii", "replace") if isinstance(name, bytes) else name
    if isinstance(host, str) and AWS.search(host):
        message = f"localaws lets functions reach this machine alone, and this one called {host}.{_brought()} {WAY_OUT}"
        print(message, file=sys.stderr, flush=True)  # noqa: T201 - into the function's log, whoever swallows the error
        raise OutsideError(message)


def _check_address(host: str) -> None:
    _check_name(host)
    if not all(_is_near(each) for each in _addresses(host)):
        raise OSError(errno.ENETUNREACH, f"localaws lets functions reach this machine alone, not {host}")


def _addresses(host: str) -> list[str]:
    """Return the addresses of what a socket is connected to, which may be a name."""
    if _parsed(host) is not None or host in {"", "localhost", "<broadcast>"}:
        return [host]
    return [str(found[4][0]) for found in socket.getaddrinfo(host, None)]


def _is_near(host: str) -> bool:
    address = _parsed(host)
    return host in {"", "localhost"} if address is None else address.is_loopback or address.is_unspecified


def _parsed(host: str) -> ipaddress.IPv4Address | ipaddress.IPv6Address | None:
    try:
        address = ipaddress.ip_address(host)
    except ValueError:
        return None
    return getattr(address, "ipv4_mapped", None) or address


def _brought() -> str:
    """Name the SDK that the call may come from."""
    botocore = sys.modules.get("botocore")
    return f" botocore is {botocore.__version__} of {botocore.__file__}." if botocore else ""
