"""The tagging API: asks what is in use already, and by name what our patches of other services add."""

from __future__ import annotations

from localaws.moto.patches import Patches
from localaws.services.registration import Registration


def register() -> Registration:
    """Return the service."""

    def install(patches: Patches) -> None:
        from localaws.services.tagging import control

        control.install(patches.of(control))

    return Registration("resourcegroupstaggingapi", install, reaches=("apigateway", "sqs"))
