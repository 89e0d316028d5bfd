"""EventBridge: rules that run by the clock."""

from __future__ import annotations

from localaws.kernel.platform import Platform
from localaws.moto.patches import Patches
from localaws.services.registration import Registration


def register(platform: Platform) -> Registration:
    """Return the service."""

    def install(patches: Patches) -> None:
        from localaws.services.events.control import entries, patterns, rules, targets

        rules.install(patches.of(rules), platform)
        patterns.install(patches.of(patterns))
        targets.install(patches.of(targets))
        entries.install(patches.of(entries))

    return Registration("events", install)
