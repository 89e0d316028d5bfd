"""Template processes for functions whose layers bring the runtime's packages along.

Such a function uses its layers' boto3 instead of the runtime's. To load that anew costs each cold start half a second
and more, so each copy has a template process of its own, which loads it where the function would find it.
"""

from __future__ import annotations

import asyncio
import os
from collections.abc import Iterator
from pathlib import Path

from localaws.services.lambda_.runtime.content import RUNTIME_PACKAGES
from localaws.services.lambda_.runtime.processes.forking import ForkingLauncher
from localaws.services.lambda_.runtime.processes.launcher import Ended, Order, Process
from localaws.services.lambda_.runtime.processes.search_path import layer_folders

MOST = 8
"""Templates of layers; functions of further ones load for themselves."""
Copies = tuple[str, ...]
"""The real paths of the runtime's packages that layers bring along, in their order."""


class LayeredLauncher:
    """Has an instance forked by the template of its layers, else by the runtime's."""

    def __init__(self, runtime: Path, tools: Path) -> None:
        self._folders = (runtime, tools)
        self._plain = ForkingLauncher(self._folders)
        self._layered: dict[Copies, ForkingLauncher] = {}
        self._copies: dict[str, Copies] = {}

    async def start(self) -> None:
        """Start the runtime's template."""
        await self._plain.start()

    async def prepare(self, order: Order) -> None:
        """Have the template of an order's layers loaded, so that no cold start waits for that."""
        if (template := self._template(order)) and not await template.loaded():
            # Its packages cannot be loaded without the function: what comes of that is for its own log.
            self._layered[self._brought(order)] = self._plain

    async def launch(self, order: Order, output: int, log: int, ended: Ended) -> Process:
        """Have an instance forked."""
        return await (self._template(order) or self._plain).launch(order, output, log, ended)

    async def stop(self) -> None:
        """End all templates and their instances."""
        await asyncio.gather(*(each.stop() for each in {self._plain, *self._layered.values()}))

    def _template(self, order: Order) -> ForkingLauncher | None:
        """Return the template of an order's layers, None where they bring nothing along or are not searched."""
        brought = self._brought(order)
        if not brought or "PYTHONPATH" in order.environment:
            return None
        if brought not in self._layered and len(self._layered) < MOST:
            layers = tuple(map(Path, layer_folders(order.places["/opt"])))
            self._layered[brought] = ForkingLauncher((*layers, *self._folders), quiet=True)
        return self._layered.get(brought)

    def _brought(self, order: Order) -> Copies:
        opt = order.places["/opt"]
        if opt not in self._copies:
            self._copies[opt] = tuple(map(os.path.realpath, copies(opt)))
        return self._copies[opt]


def copies(opt: str) -> Iterator[str]:
    """Yield the paths of the runtime's packages that layers bring along, `opt` standing for /opt."""
    for folder in layer_folders(opt):
        for name in RUNTIME_PACKAGES:
            yield from (path for path in (f"{folder}/{name}", f"{folder}/{name}.py") if os.path.exists(path))  # noqa: PTH110 - text in, text out
