"""SSM: loaded without EC2; names of parameters."""

from __future__ import annotations

from localaws.moto.patches import Patches
from localaws.services.registration import Registration


def register() -> Registration:
    """Return the service."""

    def install(patches: Patches) -> None:
        from localaws.services.ssm import control

        control.install(patches.of(control))

        from localaws.services.ssm import names  # only now: it loads moto's SSM

        names.install(patches.of(names))

    return Registration("ssm", install)
