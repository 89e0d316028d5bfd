"""KMS: rotation periods, keys by all that names them."""

from __future__ import annotations

from localaws.moto.patches import Patches
from localaws.services.registration import Registration


def register() -> Registration:
    """Return the service."""

    def install(patches: Patches) -> None:
        from localaws.services.kms import control

        control.install(patches.of(control))

    return Registration("kms", install)
