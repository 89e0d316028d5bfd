"""KMS: rotation periods, keys by all that names them, and what keys do in each of their states."""

from __future__ import annotations

from localaws.moto.patches import Patches
from localaws.services.registration import Registration


def register() -> Registration:
    """Return the service."""

    def install(patches: Patches) -> None:
        from localaws.services.kms import control, keys, states

        keys.install(patches.of(keys))
        states.install(patches.of(states))
        control.install(patches.of(control))

    return Registration("kms", install)
