"""STS: roles must exist, and what their sessions are given."""

from __future__ import annotations

from localaws.moto.patches import Patches
from localaws.services.registration import Registration


def register() -> Registration:
    """Return the service."""

    def install(patches: Patches) -> None:
        from localaws.services.sts import control, sessions

        sessions.install(patches.of(sessions))
        control.install(patches.of(control))

    return Registration("sts", install)
