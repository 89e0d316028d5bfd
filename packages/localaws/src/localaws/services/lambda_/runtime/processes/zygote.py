"""The template process (zygote): has the runtime and boto3 loaded and forks an instance in a few milliseconds.

Single-threaded, Linux. Talks over a SEQPACKET socket, JSON messages: it begins with ``{"up": pid}`` once all is loaded;
``{"start": order, "id": n}`` with the descriptors of standard output and of the log channel is answered by
``{"id": n, "pid": pid}``; ``{"kill": pid, "signal": n}``; each death is told as ``{"exited": pid, "status": n}`` (exit
status, or minus the signal's number). End of the socket means that the embedded AWS is gone: all instances are killed.
Signals to a terminal's foreground group do not reach it.

With an instance ends whatever it has started, also what left its process group: an instance adopts its orphans, the
zygote those of an instance that has ended, and what it has adopted it kills.
"""

from __future__ import annotations

import array
import gc
import importlib
import json
import os
import select
import signal
import socket
import sys
from contextlib import suppress
from typing import Any

from localaws.services.lambda_.runtime.processes import child, family, warming
from localaws.services.lambda_.runtime.processes.preloaded import Preloaded

PRELOADED = (
    "asyncio",
    "boto3",
    "boto3.dynamodb.conditions",
    "botocore.client",
    "botocore.endpoint",
    "botocore.httpsession",
    "botocore.parsers",
    "botocore.retries.standard",
    "botocore.session",
    "concurrent.futures.thread",
    "http.client",
    "logging",
    "s3transfer.manager",
    "simplejson",
    "time_machine",
    "uuid",
)
OURS = {"__main__", "localaws", "time_machine", "_time_machine"}  # the host's own, on no function's path
LARGEST_MESSAGE = 1024 * 1024


class Zygote:
    """Forks on demand, tells of deaths."""

    def __init__(self, channel: socket.socket, preloaded: Preloaded) -> None:
        self._channel = channel
        self._preloaded = preloaded
        self._pids: set[int] = set()
        self._wakeup, self._wake = os.pipe()
        os.set_blocking(self._wakeup, False)
        os.set_blocking(self._wake, False)
        signal.set_wakeup_fd(self._wake)
        signal.signal(signal.SIGCHLD, lambda *_: None)

    def serve(self) -> None:
        """Handle orders until the embedded AWS closes its end."""
        channel = self._channel.fileno()
        while True:
            ready, _, _ = select.select([channel, self._wakeup], [], [])
            if self._wakeup in ready:
                os.read(self._wakeup, 4096)
                self._reap()
            if channel in ready and not self._receive():
                break
        family.end_all()

    def _receive(self) -> bool:
        space = socket.CMSG_SPACE(2 * array.array("i").itemsize)
        try:
            data, ancillary, _, _ = self._channel.recvmsg(LARGEST_MESSAGE, space)
        except ConnectionResetError:  # it has gone without reading what it was told
            return False
        if not data:
            return False
        message = json.loads(data)
        if "start" in message:
            descriptors = array.array("i")
            descriptors.frombytes(ancillary[0][2])
            self._start(message, list(descriptors))
        elif message["kill"] in self._pids:
            os.killpg(message["kill"], message["signal"])
        return True

    def _start(self, message: dict[str, Any], descriptors: list[int]) -> None:
        pid = os.fork()
        if pid == 0:
            self._become(message["start"], *descriptors)
        for descriptor in descriptors:
            os.close(descriptor)
        with suppress(OSError):  # the child does it too: whoever comes first
            os.setpgid(pid, pid)
        self._pids.add(pid)
        self.tell({"id": message["id"], "pid": pid})

    def _become(self, order: dict[str, Any], output: int, log: int) -> None:
        status = 1
        try:
            family.die_with_parent()  # also when the zygote itself is killed
            family.adopt_orphans()
            signal.set_wakeup_fd(-1)
            os.setpgid(0, 0)
            os.dup2(output, 1)
            os.dup2(output, 2)
            os.set_inheritable(log, True)
            order["environment"]["_LAMBDA_TELEMETRY_LOG_FD"] = str(log)
            for descriptor in (output, self._wakeup, self._wake):
                os.close(descriptor)
            self._channel.close()
            child.become_instance(order, self._preloaded)
            status = 0
        except SystemExit as exit_:
            status = exit_.code if isinstance(exit_.code, int) else int(exit_.code is not None)
        except BaseException:  # noqa: BLE001 - the last frame of the process: told as Python itself would
            sys.excepthook(*sys.exc_info())
        finally:
            sys.stdout.flush()
            sys.stderr.flush()
            os._exit(status)

    def _reap(self) -> None:
        ended = dict(family.ended())
        for pid in self._pids & ended.keys():
            self._pids.discard(pid)
            self.tell({"exited": pid, "status": ended[pid]})
        if ended:  # of what was adopted and killed, too: its own children come next
            for orphan in family.children() - self._pids:
                os.kill(orphan, signal.SIGKILL)

    def tell(self, message: dict[str, Any]) -> None:
        """Send a message to the embedded AWS; one that has gone meanwhile is noticed where its messages are read."""
        with suppress(BrokenPipeError, ConnectionResetError):
            self._channel.send(json.dumps(message).encode())


def _close_all_but(descriptor: int) -> None:
    """Close what came along of the host's: uvloop leaves the host's standard streams open, and whoever started it more.

    A function could write to them.
    """
    os.closerange(3, descriptor)
    os.closerange(descriptor + 1, os.sysconf("SC_OPEN_MAX"))


def main() -> None:
    """``zygote.py SOCKET-DESCRIPTOR FOLDER ...``: what is loaded is looked for in these folders, in their order."""
    _close_all_but(int(sys.argv[1]))
    channel = socket.socket(fileno=int(sys.argv[1]))
    channel.setblocking(True)
    family.adopt_orphans()
    own = list(sys.path)
    sys.path.extend(sys.argv[2:])
    for name in PRELOADED:
        importlib.import_module(name)
    warming.warm_botocore()
    loaded = {name.partition(".")[0] for name in sys.modules} - sys.stdlib_module_names
    preloaded = Preloaded(loaded - OURS)
    sys.path[:] = own
    gc.collect()
    gc.freeze()
    gc.disable()
    zygote = Zygote(channel, preloaded)
    zygote.tell({"up": os.getpid()})
    zygote.serve()


if __name__ == "__main__":
    main()
