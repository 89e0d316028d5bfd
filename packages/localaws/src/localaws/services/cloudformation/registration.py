"""CloudFormation: makes resources of other services, which are patched before."""

from __future__ import annotations

from collections.abc import Collection

from localaws.moto.patches import Patches
from localaws.services.registration import Registration


def register(reaches: Collection[str]) -> Registration:
    """Return the service."""

    def install(patches: Patches) -> None:
        from localaws.services.cloudformation import control

        control.install(patches.of(control))

    return Registration("cloudformation", install, reaches=reaches)
