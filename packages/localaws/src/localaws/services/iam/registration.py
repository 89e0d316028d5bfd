"""IAM: the policy simulator."""

from __future__ import annotations

from localaws.moto.patches import Patches
from localaws.services.registration import Registration


def register() -> Registration:
    """Return the service."""

    def install(patches: Patches) -> None:
        from localaws.services.iam.control import simulator

        simulator.install(patches.of(simulator))

    return Registration("iam", install)
