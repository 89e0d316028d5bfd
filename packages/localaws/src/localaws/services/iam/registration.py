"""IAM: the policy simulator, last accessed information, and documents that name no version."""

from __future__ import annotations

from localaws.moto.patches import Patches
from localaws.services.iam.accesses import Accesses
from localaws.services.registration import Registration


def register(accesses: Accesses) -> Registration:
    """Return the service; `accesses` are what identities have asked for."""

    def install(patches: Patches) -> None:
        from localaws.services.iam.control import last_accessed, roles, simulator, versions

        roles.install(patches.of(roles))
        simulator.install(patches.of(simulator))
        last_accessed.install(patches.of(last_accessed), accesses)
        versions.install(patches.of(versions))

    return Registration("iam", install)
