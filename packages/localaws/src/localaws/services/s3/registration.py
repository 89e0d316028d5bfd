"""S3: versions, encryption, lifecycle, bucket policies, tags, notifications."""

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

    def native(moto: Native) -> Mapping[Key, Native]:
        async def put_notifications(call: Call) -> Reply:
            from localaws.services.s3.control.destinations import PutBucketNotificationConfiguration

            return await PutBucketNotificationConfiguration(moto, platform)(call)

        return {("s3", "PutBucketNotificationConfiguration"): put_notifications}

    return Registration("s3", lambda patches: _install(patches, platform), native_operations=native, guard=_guard)


def _guard(call: Call) -> Reply | None:
    from localaws.services.s3.control import checks, notifications, policies

    notifications.CALLER.set(call.access_key_id)
    notifications.TRACE.set(call.exchange.header("x-amzn-trace-id"))
    return checks.guard(call) or policies.guard(call)


def _install(patches: Patches, platform: Platform) -> None:
    from localaws.services.s3 import measures
    from localaws.services.s3.control import (  # with moto, where it is needed
        bucket_lists,
        checks,
        checksums,
        customer_keys,
        encryption,
        keys,
        lifecycle,
        listings,
        locking,
        metadata,
        notifications,
        parts,
        policies,
        posts,
        preconditions,
        refusals,
        removals,
        tags,
        telling,
        uploads,
        versions,
        write_conditions,
    )
    from localaws.services.s3.replication import copying

    said = (checks, listings, bucket_lists, telling, uploads, parts, metadata)
    kept = (preconditions, versions, removals, checksums, write_conditions, locking, posts)
    for module in (refusals, *said, *kept, encryption, keys, customer_keys, policies, tags):
        module.install(patches.of(module))
    notifications.install(patches.of(notifications), platform)
    lifecycle.install(patches.of(lifecycle), platform)
    copying.install(patches.of(copying), platform)
    measures.install(patches.of(measures), platform)
