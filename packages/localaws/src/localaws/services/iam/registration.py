"""IAM: the policy simulator, and documents that name no version."""

from __future__ import annotations

from localaws.moto.patches import Patches
from localaws.services.registration import Registration


def register() -> Registration:
    """Return the service."""

    def install(patches: Patches) -> None:
        from localaws.services.iam.control import simulator, versions

        simulator.install(patches.of(simulator))
        versions.install(patches.of(versions))

    return Registration("iam", install)
