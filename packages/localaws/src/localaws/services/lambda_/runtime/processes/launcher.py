"""How a function's process comes to be: the order for it, and the process as the host sees it."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import asdict, dataclass
from typing import Any, Protocol

Ended = Callable[[int], None]
"""Told once, on the event loop, when a process has ended: its exit status, or minus the number of the signal."""


@dataclass(frozen=True)
class Order:
    """A process to start.

    `environment` is the whole of it; `names` are the ports of names.led; `places` are the folders that stand for
    /var/task, /opt and /var/runtime; `tools` hold what the host's own code in the process needs and the function must
    not see. `runtime` is a key of child.RUNTIMES, `api` the address of the runtime API, `offset_file` what the clock
    follows.
    """

    environment: Mapping[str, str]
    names: Mapping[str, int]
    places: Mapping[str, str]
    tools: tuple[str, ...]
    offset_file: str
    runtime: str
    handler: str
    api: str

    def message(self) -> dict[str, Any]:
        """Return the order as child.become_instance reads it."""
        return {
            **asdict(self),
            "environment": dict(self.environment),
            "names": dict(self.names),
            "places": dict(self.places),
        }


class Process(Protocol):
    """A function's process."""

    @property
    def pid(self) -> int:
        """The process ID."""

    def signal(self, number: int) -> None:
        """Send a signal to the process and to what it started; nothing where it has ended."""


class Launcher(Protocol):
    """Starts processes."""

    async def start(self) -> None:
        """Make ready; called once."""

    async def prepare(self, order: Order) -> None:
        """Make ready what instances of such an order have in common, so that none is slow to start for it."""

    async def launch(self, order: Order, output: int, log: int, ended: Ended) -> Process:
        """Start a process that writes standard output and error to the descriptor `output`, log records to `log`.

        The descriptors stay the caller's to close. Raises OSError where no process can be started.
        """

    async def stop(self) -> None:
        """End what is left."""
