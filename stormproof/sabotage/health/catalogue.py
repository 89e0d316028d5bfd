"""The ways in which the criteria on canaries, on a client's way and on times of checks can be lost."""

from __future__ import annotations

from stormproof.core.faults import MendedBy, Sabotage
from stormproof.sabotage.dashboards.changed_bodies import with_properties, without_widget
from stormproof.sabotage.health import canary_changes as changes
from stormproof.sabotage.shared.stores import has_bucket, has_table

WIDGET = "Health checks by phase in ms, 5 min"
PERSON = MendedBy.PERSON

HEALTH = (
    Sabotage("canary-stopped", "11.1", "health.stopped", changes.stopped(changes.HEALTH)),
    Sabotage(
        "canary-hourly",
        "11.1",
        "health.seldom",
        changes.scheduled("the canary runs hourly", changes.HEALTH, "rate(1 hour)"),
    ),
    Sabotage("canary-of-another-path", "11.1", "health.other_path", changes.taking_the_journey),
    Sabotage("canary-by-an-old-runtime", "11.1", "health.runtime", changes.by_an_old_runtime),
    Sabotage("canary-of-a-stage-that-is-gone", "11.1", "health.failing", changes.asking_no_stage),
    Sabotage("journey-agent-detached", "11.3", "health.detached", changes.detached, PERSON, where=changes.has_mapping),
    Sabotage("journey-table-read-only", "11.3", "health.journey", changes.read_only, PERSON, where=has_table),
    Sabotage("journey-bucket-shut", "11.3", "health.journey", changes.bucket_shut, PERSON, where=has_bucket),
    Sabotage("journey-canary-stopped", "11.3", "health.no_daily", changes.stopped(changes.JOURNEY)),
    Sabotage("times-reported-elsewhere", "11.4", "health.metric_missing", changes.reporting_elsewhere),
    Sabotage("times-not-shown", "11.4", "health.widget_missing", without_widget("times are not shown", WIDGET)),
    Sabotage(
        "times-counted",
        "11.4",
        "health.widget_statistic",
        with_properties("times of checks are counted, not shown", WIDGET, stat="SampleCount"),
    ),
)
