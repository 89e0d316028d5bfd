"""DynamoDB: tables' policies may refuse callers. Reads that are not consistent miss the writes of `stale_s` seconds."""

from __future__ import annotations

from localaws.calls.exchange import Reply
from localaws.calls.operations import Call
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
            numbers,
            reading,
            recovery,
            restoring,
            settings,
            staleness,
            streaming,
            system_backups,
            transactions,
        )

        numbers.install(patches.of(numbers))
        reading.install(patches.of(reading))
        transactions.install(patches.of(transactions))
        expressions.install(patches.of(expressions))
        counting.install(patches.of(counting))
        answers.install(patches.of(answers))
        settings.install(patches.of(settings))
        streaming.install(patches.of(streaming))
        system_backups.install(patches.of(system_backups))
        recovery.install(patches.of(recovery))
        restoring.install(patches.of(restoring))
        expiry.install(patches.of(expiry), platform)
        staleness.install(patches.of(staleness), stale_s)
        metrics.install(patches.of(metrics), platform)

    return Registration("dynamodb", install, guard=_guard)


def _guard(call: Call) -> Reply | None:
    from localaws.services.dynamodb.control import policies

    return policies.guard(call)
