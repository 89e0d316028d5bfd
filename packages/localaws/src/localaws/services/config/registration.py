"""AWS Config: moto's own; it describes resources of other services, which are patched before."""

from __future__ import annotations

from collections.abc import Collection

from localaws.moto.patches import Patches
from localaws.services.registration import Registration


def register(reaches: Collection[str]) -> Registration:
    """Return the service."""

    def install(_patches: Patches) -> None:
        """Patch nothing."""

    return Registration("config", install, reaches=reaches)
