"""CloudWatch: metrics, alarms and dashboards."""

from __future__ import annotations

from localaws.kernel.platform import Platform
from localaws.kernel.ports import Publisher
from localaws.moto.patches import Patches
from localaws.services.cloudwatch.metrics.store import MetricStore
from localaws.services.registration import Registration


def register(platform: Platform, store: MetricStore, publisher: Publisher) -> Registration:
    """Return the service."""

    def install(patches: Patches) -> None:
        from localaws.services.cloudwatch.control import alarms, dashboards, metrics

        metrics.install(patches.of(metrics), store, platform.clock)
        all_alarms = alarms.install(patches.of(alarms), platform, store, publisher)
        dashboards.install(patches.of(dashboards), store, platform.clock, all_alarms)

    return Registration("cloudwatch", install)
