"""Where functions send X-Ray segments: a datagram socket on loopback that nobody reads.

X-Ray's SDKs send each segment to the daemon that AWS_XRAY_DAEMON_ADDRESS names and wait for no answer:
https://docs.aws.amazon.com/xray/latest/devguide/xray-daemon.html. The socket is the embedded AWS's own, so that no
other program on the machine gets what functions tell; what does not fit into its buffer is dropped.
"""

from __future__ import annotations

import socket


class TraceSink:
    """Takes segments and forgets them."""

    def __init__(self) -> None:
        self._socket = socket.socket(socket.AF_INET, socket.SOCK_DGRAM)
        self._socket.setsockopt(socket.SOL_SOCKET, socket.SO_RCVBUF, 1)
        self._socket.bind(("127.0.0.1", 0))

    @property
    def address(self) -> tuple[str, int]:
        """Host and port."""
        host, port = self._socket.getsockname()
        return host, port

    def close(self) -> None:
        """Give the port up."""
        self._socket.close()
