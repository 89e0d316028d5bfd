"""CloudWatch Logs. Lines are found `logged_s` seconds after they were written."""

from __future__ import annotations

from collections.abc import Callable

from localaws.kernel.platform import Platform
from localaws.kernel.ports import Caller
from localaws.moto.patches import Patches
from localaws.services.logs.writer import LogWriter
from localaws.services.registration import Registration


def register(
    platform: Platform, writer: LogWriter, resolve: Callable[[str, Caller], object], logged_s: float
) -> Registration:
    """Return the service."""

    def install(patches: Patches) -> None:
        from localaws.services.logs.control import lateness, operations

        operations.install(patches.of(operations), writer, platform.loop, resolve)
        lateness.install(patches.of(lateness), platform.clock.now, logged_s)

    return Registration("logs", install)
