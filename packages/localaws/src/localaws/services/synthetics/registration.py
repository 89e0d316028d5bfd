"""Synthetics: canaries that run by the clock."""

from __future__ import annotations

from localaws.kernel.platform import Platform
from localaws.moto.patches import Patches
from localaws.services.registration import Registration


def register(platform: Platform) -> Registration:
    """Return the service."""

    def install(patches: Patches) -> None:
        from localaws.services.synthetics.control import operations

        operations.install(patches.of(operations), platform)

    return Registration("synthetics", install)
