"""How a function's process comes to be: the order for it, and the process as the host sees it."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Protocol

Ended = Callable[[int], None]
"""Told once, on the event loop, when a process has ended: its exit status, or minus the number of the signal."""


@dataclass(frozen=True)
class Order:
    """A process to start.

    `environment` is the whole of it; `path` is the function's module path before the standard
    library's; `bundles` are those folders of it that the function's owner filled; `tools` hold what the host's own code
    in the process needs and the function must not see.
    """

    environment: Mapping[str, str]
    task_root: Path
    path: tuple[Path, ...]
    bundles: tuple[Path, ...]
    tools: tuple[Path, ...]
    offset_file: Path
    runtime: str
    handler: str
    api: str

    def message(self) -> dict[str, Any]:
        """Return the order as child.become_instance reads it."""
        return {
            "environment": dict(self.environment),
            "task_root": str(self.task_root),
            "path": [str(folder) for folder in self.path],
            "bundles": [str(folder) for folder in self.bundles],
            "tools": [str(folder) for folder in self.tools],
            "offset_file": str(self.offset_file),
            "runtime": self.runtime,
            "handler": self.handler,
            "api": self.api,
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

    async def launch(self, order: Order, output: int, log: int, ended: Ended) -> Process:
        """Start a process that writes standard output and error to the descriptor `output`, log records to `log`.

        The descriptors stay the caller's to close. Raises OSError where no process can be started.
        """

    async def stop(self) -> None:
        """End what is left."""
