"""Which services' patches of moto are installed: those of a service when the first request for it arrives."""

from __future__ import annotations

import threading
from collections.abc import Callable, Collection, Mapping

from localaws.moto import core
from localaws.moto.patches import Patches

Install = Callable[[Patches], None]


class ControlPlane:
    """Patches moto service by service: nobody waits for what is not used.

    `installs` holds each service's patches by moto's name of it (``awslambda``). `reaches` names, for services whose
    operations reach into others' backends, those others: they are patched before.
    """

    def __init__(self, installs: Mapping[str, Install], reaches: Mapping[str, Collection[str]]) -> None:
        self._installs = installs
        self._reaches = reaches
        self._installed: set[str] = set()
        self._guard = threading.RLock()
        self.patches = Patches()
        core.install(self.patches.of(core))

    def prepare(self, service: str) -> None:
        """Install the patches of a service, once; callable from any thread."""
        if service in self._installed:
            return
        with self._guard:
            for name in (*self._reaches.get(service, ()), service):
                self._install(name)

    def install_all(self) -> None:
        """Install every patch now."""
        with self._guard:
            for service in self._installs:
                self._install(service)

    def undo(self) -> None:
        """Leave moto as it was before; nothing may be asked of it any more."""
        with self._guard:
            self.patches.undo()
            self._installed.clear()

    def _install(self, service: str) -> None:
        if service in self._installed:
            return
        if install := self._installs.get(service):
            install(self.patches)
            core.forget()
        self._installed.add(service)
