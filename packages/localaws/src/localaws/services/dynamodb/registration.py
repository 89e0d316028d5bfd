"""DynamoDB. Reads that are not consistent miss the writes of the last `stale_s` seconds."""

from __future__ import annotations

from localaws.kernel.platform import Platform
from localaws.moto.patches import Patches
from localaws.services.registration import Registration


def register(platform: Platform, stale_s: float) -> Registration:
    """Return the service."""

    def install(patches: Patches) -> None:
        from localaws.services.dynamodb.control import (
            answers,
            counting,
            expiry,
            expressions,
            metrics,
            recovery,
            settings,
            staleness,
            streaming,
        )

        expressions.install(patches.of(expressions))
        counting.install(patches.of(counting))
        answers.install(patches.of(answers))
        settings.install(patches.of(settings))
        streaming.install(patches.of(streaming))
        recovery.install(patches.of(recovery))
        expiry.install(patches.of(expiry), platform)
        staleness.install(patches.of(staleness), stale_s)
        metrics.install(patches.of(metrics), platform)

    return Registration("dynamodb", install)
