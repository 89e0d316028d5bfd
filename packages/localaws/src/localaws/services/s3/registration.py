"""S3: encryption, lifecycle, bucket policies, tags, notifications."""

from __future__ import annotations

from collections.abc import Mapping

from localaws.calls.exchange import Reply
from localaws.calls.handlers import Native
from localaws.calls.operations import Call, Key
from localaws.kernel.platform import Platform
from localaws.moto.patches import Patches
from localaws.services.registration import Registration


def register(platform: Platform) -> Registration:
    """Return the service."""

    def install(patches: Patches) -> None:
        from localaws.services.s3.control import (
            customer_keys,
            encryption,
            keys,
            lifecycle,
            notifications,
            policies,
            tags,
        )

        encryption.install(patches.of(encryption))
        keys.install(patches.of(keys))
        customer_keys.install(patches.of(customer_keys))
        policies.install(patches.of(policies))
        tags.install(patches.of(tags))
        notifications.install(patches.of(notifications), platform)
        lifecycle.install(patches.of(lifecycle), platform)

    def native(moto: Native) -> Mapping[Key, Native]:
        async def put_notifications(call: Call) -> Reply:
            from localaws.services.s3.control.destinations import PutBucketNotificationConfiguration

            return await PutBucketNotificationConfiguration(moto, platform)(call)

        return {("s3", "PutBucketNotificationConfiguration"): put_notifications}

    return Registration("s3", install, native_operations=native, guard=_guard)


def _guard(call: Call) -> Reply | None:
    from localaws.services.s3.control.policies import guard

    return guard(call)
