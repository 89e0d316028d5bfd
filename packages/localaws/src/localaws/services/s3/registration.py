"""S3: encryption, lifecycle, bucket policies, tags."""

from __future__ import annotations

from localaws.calls.exchange import Reply
from localaws.calls.operations import Call
from localaws.kernel.platform import Platform
from localaws.moto.patches import Patches
from localaws.services.registration import Registration


def register(platform: Platform) -> Registration:
    """Return the service."""

    def install(patches: Patches) -> None:
        from localaws.services.s3.control import customer_keys, encryption, keys, lifecycle, policies, tags

        encryption.install(patches.of(encryption))
        keys.install(patches.of(keys))
        customer_keys.install(patches.of(customer_keys))
        policies.install(patches.of(policies))
        tags.install(patches.of(tags))
        lifecycle.install(patches.of(lifecycle), platform)

    return Registration("s3", install, guard=_guard)


def _guard(call: Call) -> Reply | None:
    from localaws.services.s3.control.policies import guard

    return guard(call)
