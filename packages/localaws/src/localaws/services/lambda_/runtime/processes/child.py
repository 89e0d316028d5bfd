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
from collections.abc import Callable, Mapping
from typing import Any, NoReturn

from localaws.services.lambda_.runtime.processes import loopback, names, search_path
from localaws.services.lambda_.runtime.processes.preloaded import Preloaded
from localaws.services.lambda_.runtime.runtime_client import loop

ROOT = __file__.rsplit(os.sep, 6)[0]
OFFSET = struct.Struct("<d")
ORDER = "_LOCALAWS_ORDER"  # the variable that carries the order past a wrapper; the function does not see it


class ShiftedClock:
    """Keeps the process's wall clock at the embedded AWS's time: real time plus the offset in a shared file.

    Once time was moved on before an invocation, the clock follows at any moment, also in the middle of one.
    """

    def __init__(self, offset_file: str) -> None:
        with open(offset_file, "rb") as file:  # noqa: PTH123 - pathlib costs a cold start 5 ms
            self._shared = mmap.mmap(file.fileno(), OFFSET.size, prot=mmap.PROT_READ)
        self._machine = importlib.import_module("time_machine")
        self._follows = False

    def follow(self) -> None:
        """Have the process's clock follow, once there is anything to follow."""
        if not self._follows and self._offset_ns():
            self._follows, real_ns = True, self._machine.escape_hatch.time.time_ns
            traveller = self._machine.travel(time.time(), tick=True).start()
            traveller.time_ns = lambda: real_ns() + self._offset_ns()

    def _offset_ns(self) -> int:
        offset: float = OFFSET.unpack(self._shared[: OFFSET.size])[0]
        return round(offset * 1_000_000_000)


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


def become_instance(order: dict[str, Any], preloaded: Preloaded | None = None) -> None:
    """Turn this process into an execution environment and run its function until the process is ended.

    `preloaded`: what the process was forked with. `order`: the fields of processes.Order.
    """
    for number in (signal.SIGTERM, signal.SIGCHLD, signal.SIGINT):
        signal.signal(number, signal.SIG_DFL)
    environment = order.pop("environment")
    os.chdir(order["places"]["/var/task"])
    if wrapper := environment.get("AWS_LAMBDA_EXEC_WRAPPER"):
        execute(wrapper, environment, order)
    os.environ.clear()
    os.environ.update(environment)
    run(order, preloaded)


def execute(wrapper: str, environment: Mapping[str, str], order: dict[str, Any]) -> NoReturn:
    """Have the wrapper start the runtime: it is given the command that would start it, and ends by running that.

    https://docs.aws.amazon.com/lambda/latest/dg/runtimes-modify.html#runtime-wrapper
    The words and exit statuses of the refusals are those of /var/runtime/bootstrap of AWS's base images.
    """
    if not os.path.isfile(wrapper):  # noqa: PTH113 - pathlib costs a cold start 5 ms
        print(f"{wrapper}: does not exist", flush=True)  # noqa: T201 - into the function's log
        sys.exit(127)
    if not os.access(wrapper, os.X_OK):
        print(f"{wrapper}: is not an executable", flush=True)  # noqa: T201 - as above
        sys.exit(126)
    bootstrap = f"{order['places']['/var/runtime']}/bootstrap.py"
    command = [wrapper, sys.executable, "-S", "-X", "utf8", bootstrap]
    os.execve(wrapper, command, {**environment, ORDER: json.dumps(order)})  # noqa: S606 - the owner's own program


def resume() -> None:
    """Go on in the process that a wrapper has started; it may have changed the environment, the handler included."""
    order = json.loads(os.environ.pop(ORDER))
    order["handler"] = os.environ["_HANDLER"]
    sys.path.extend(order["tools"])
    run(order, None)


def run(order: Mapping[str, Any], preloaded: Preloaded | None) -> None:
    """Run the function of the order in the environment of this process."""
    clock = ShiftedClock(order["offset_file"])
    site.setquit()  # what the interpreter leaves out when it starts isolated, and functions may use
    sys.argv[:] = ["/var/runtime/bootstrap.py", order["handler"]]
    if preloaded is not None:
        preloaded.offer()
    ours = {ROOT, order["places"]["/var/runtime"], *order["tools"], *os.environ.get("PYTHONPATH", "").split(":")}
    search_path.install(order["places"], [entry for entry in sys.path if entry not in ours])
    names.install(order["names"])
    gc.enable()
    clock.follow()
    loopback.stay()
    RUNTIMES[order["runtime"]](order["handler"], order["api"], clock.follow)


def main() -> None:
    """Entry of a process that was spawned, not forked: the order comes as JSON on standard input."""
    order = json.loads(sys.stdin.buffer.read())
    with open(os.devnull, "rb") as nothing:  # noqa: PTH123 - as above
        os.dup2(nothing.fileno(), 0)
    sys.path.extend(order["tools"])
    become_instance(order)


if __name__ == "__main__":
    main()
