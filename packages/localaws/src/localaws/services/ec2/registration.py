"""EC2: the regions that there are."""

from __future__ import annotations

from localaws.moto.patches import Patches
from localaws.services.registration import Registration


def register() -> Registration:
    """Return the service."""

    def install(patches: Patches) -> None:
        from localaws.services.ec2 import control

        control.install(patches.of(control))

    return Registration("ec2", install)
