"""The first code of a function's process: it becomes an execution environment, then runs the runtime client.

Runs in the child alone, before and beside the function's code, on the function's own module path: standard library
only, but for the runtime (awslambdaric) and time-machine, which the template process or the runtime folder provides.
"""

from __future__ import annotations

import gc
import importlib
import json
import mmap
import os
import signal
import site
import struct
import sys
import time
from collections.abc import Callable
from typing import Any

from localaws.services.lambda_.runtime.runtime_client import loop

ROOT = __file__.rsplit(os.sep, 6)[0]
OFFSET = struct.Struct("<d")


class ShiftedClock:
    """Keeps the process's wall clock at the embedded AWS's time: real time plus the offset in a shared file."""

    def __init__(self, offset_file: str) -> None:
        with open(offset_file, "rb") as file:  # noqa: PTH123 - pathlib costs a cold start 5 ms
            self._shared = mmap.mmap(file.fileno(), OFFSET.size, prot=mmap.PROT_READ)
        self._offset = 0.0
        self._machine = importlib.import_module("time_machine")
        self._traveller: Any = None

    def follow(self) -> None:
        """Apply the offset where it differs from the one applied last."""
        (offset,) = OFFSET.unpack(self._shared[: OFFSET.size])
        if offset == self._offset:
            return
        if self._traveller is None:
            self._traveller = self._machine.travel(time.time(), tick=True).start()
        real = self._machine.escape_hatch.time.time
        self._traveller.shift(real() + offset - time.time())
        self._offset = offset


def official_runtime(handler: str, api: str, before_each: Callable[[], None]) -> None:
    """Run awslambdaric, AWS's own runtime client; it reads its settings from the environment as it is imported."""
    bootstrap = importlib.import_module("awslambdaric.bootstrap")
    client = importlib.import_module("awslambdaric.lambda_runtime_client")

    class Client(client.LambdaRuntimeClient):  # type: ignore[name-defined] # the base is imported at run time
        """Sets the clock before each invocation."""

        def wait_next_invocation(self) -> Any:
            """Return the next invocation, the clock set to the embedded AWS's time."""
            request = super().wait_next_invocation()
            before_each()
            return request

    bootstrap.run(handler, Client(api))


def own_runtime(handler: str, api: str, before_each: Callable[[], None]) -> None:
    """Run our own runtime client, for platforms without a build of awslambdaric."""
    loop.run(handler, api, before_each)


RUNTIMES = {"awslambdaric": official_runtime, "own": own_runtime}


def forget_bundled(folders: list[str], preloaded: set[str]) -> None:
    """Unload preloaded packages that the function or a layer brings along: its own copy comes first, as on AWS."""
    bundled = {
        entry.partition(".")[0]
        for folder in folders
        if os.path.isdir(folder)  # noqa: PTH112 - as above
        for entry in os.listdir(folder)  # noqa: PTH208 - as above
    }
    for name in [name for name in sys.modules if name.partition(".")[0] in bundled & preloaded]:
        del sys.modules[name]


def become_instance(order: dict[str, Any], preloaded: set[str]) -> None:
    """Turn this process into an execution environment and run its function until the process is ended.

    `preloaded`: top-level names of modules that the process was forked with.
    `order`: the fields of processes.Order, runtime being a key of RUNTIMES.
    """
    clock = ShiftedClock(order["offset_file"])
    site.setquit()  # what the interpreter leaves out when it starts isolated, and functions may use
    for number in (signal.SIGTERM, signal.SIGCHLD, signal.SIGINT):
        signal.signal(number, signal.SIG_DFL)
    os.environ.clear()
    os.environ.update(order["environment"])
    os.chdir(order["task_root"])
    sys.path[:] = [
        *order["path"],
        *(entry for entry in sys.path if entry not in {ROOT, *order["path"], *order["tools"]}),
    ]
    sys.path_importer_cache.clear()
    sys.argv[:] = ["/var/runtime/bootstrap.py", order["handler"]]
    forget_bundled(order["bundles"], preloaded)
    gc.enable()
    clock.follow()
    RUNTIMES[order["runtime"]](order["handler"], order["api"], clock.follow)


def main() -> None:
    """Entry of a process that was spawned, not forked: the order comes as JSON on standard input."""
    order = json.loads(sys.stdin.buffer.read())
    with open(os.devnull, "rb") as nothing:  # noqa: PTH123 - as above
        os.dup2(nothing.fileno(), 0)
    sys.path.extend(order["tools"])
    become_instance(order, set())


if __name__ == "__main__":
    main()
