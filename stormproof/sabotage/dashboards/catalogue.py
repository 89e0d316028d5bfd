"""The ways in which requirement 2 and the criteria on performance figures can be lost."""

from __future__ import annotations

from stormproof.core.faults import Sabotage
from stormproof.core.planning.controls import PlanContext, Reads
from stormproof.sabotage.dashboards import changed_bodies as bodies
from stormproof.sabotage.dashboards import cold_start_counts as counts
from stormproof.sabotage.logging.log_settings import logs_with

INVOCATIONS, ERROR_RATES, REQUESTS = "Invocations by function", "Errors by function", "API requests"
LATENCY, DURATIONS, COLD_STARTS = "API response time", "Longest execution", "Cold starts"
DEPTHS, CAPACITY = "Messages waiting", "Table capacity"
ELSEWHERE, HOUR = "ap-northeast-3", 3600


def _has_queues(_reads: Reads, context: PlanContext) -> bool:
    return bool(context.system.queues)


DASHBOARDS = (
    Sabotage("dashboard-deleted", "2.1", "dashboards.not_there", bodies.deleted),
    Sabotage(
        "dimension-misspelt",
        "2.1",
        "dashboards.critical_missing",
        bodies.with_last_row("a function is misspelt", DURATIONS, bodies.misspelt),
    ),
    Sabotage(
        "widget-of-other-region",
        "2.1",
        "dashboards.critical_region",
        bodies.with_properties("durations are shown of another region", DURATIONS, region=ELSEWHERE),
    ),
    Sabotage(
        "function-left-out",
        "2.2",
        "dashboards.invocations_missing",
        bodies.without_last_row("a function's invocations are not shown", INVOCATIONS),
    ),
    Sabotage(
        "invocations-averaged",
        "2.2",
        "dashboards.invocations_statistic",
        bodies.with_properties("the average of invocations is shown, which is 1", INVOCATIONS, stat="Average"),
    ),
    Sabotage(
        "invocations-of-an-hour",
        "2.2",
        "dashboards.invocations_period",
        bodies.with_properties("invocations are shown by the hour", INVOCATIONS, period=HOUR),
    ),
    Sabotage(
        "failures-for-rate",
        "2.3",
        "dashboards.error_rates_differs",
        bodies.with_last_row("failures are shown in the place of their share", ERROR_RATES, bodies.of_failures),
    ),
    Sabotage(
        "rate-of-one-left-out",
        "2.3",
        "dashboards.error_rates_missing",
        bodies.without_last_row("a function's error rate is not shown", ERROR_RATES),
    ),
    Sabotage(
        "requests-averaged",
        "2.4",
        "dashboards.requests_statistic",
        bodies.with_properties("the average of requests is shown, which is 1", REQUESTS, stat="Average"),
    ),
    Sabotage(
        "requests-by-api-id",
        "2.4",
        "dashboards.requests_missing",
        bodies.with_last_row("the API is named by its ID", REQUESTS, bodies.by_identifier),
    ),
    Sabotage(
        "capacity-averaged",
        "2.5",
        "dashboards.capacity_statistic",
        bodies.with_properties("the average request is shown, not what was consumed", CAPACITY, stat="Average"),
    ),
    Sabotage(
        "capacity-of-an-hour",
        "2.5",
        "dashboards.capacity_period",
        bodies.with_properties("capacity is shown by the hour", CAPACITY, period=HOUR),
    ),
    Sabotage(
        "queue-left-out",
        "2.6",
        "dashboards.depths_missing",
        bodies.without_last_row("a queue's depth is not shown", DEPTHS),
        where=_has_queues,
    ),
    Sabotage(
        "depth-as-sum",
        "2.6",
        "dashboards.depths_statistic",
        bodies.with_properties("the depth is summed up over five samples", DEPTHS, stat="Sum"),
        where=_has_queues,
    ),
    Sabotage(
        "dashboard-undrawn",
        "2.7",
        "dashboards.not_drawn",
        bodies.with_last_row("a widget computes what cannot be read", ERROR_RATES, bodies.broken),
    ),
    Sabotage("link-to-nothing", "2.7", "dashboards.not_there", bodies.deleted),
    Sabotage(
        "every-start-counted",
        "4.3",
        "dashboards.cold_starts_overcounted",
        counts.with_pattern("every execution is counted as a cold start", counts.EVERY_REPORT),
    ),
    Sabotage(
        "cold-starts-as-text",
        "4.3",
        "dashboards.cold_starts_not_counted",
        counts.with_pattern("cold starts are looked for in text, and the log is JSON", counts.OF_TEXT),
    ),
    Sabotage("cold-starts-uncounted", "4.3", "dashboards.cold_starts_untracked", counts.deleted),
    Sabotage(
        "cold-start-log-text",
        "4.3",
        "dashboards.cold_starts_not_counted",
        logs_with("a function logs text again", LogFormat="Text"),
    ),
    Sabotage(
        "cold-starts-unseen",
        "4.3",
        "dashboards.cold_starts_not_shown",
        bodies.without_widget("cold starts are counted and not shown", COLD_STARTS),
    ),
    Sabotage(
        "p90-for-p99",
        "4.4",
        "dashboards.percentiles_statistic",
        bodies.with_last_row("p90 is shown in the place of p99", LATENCY, bodies.as_p90),
    ),
    Sabotage(
        "percentiles-unseen",
        "4.4",
        "dashboards.percentiles_missing",
        bodies.without_widget("the response time is not shown", LATENCY),
    ),
    Sabotage(
        "performance-of-five-minutes",
        "4.5",
        "dashboards.performance_period",
        bodies.with_properties("durations are shown over five minutes", DURATIONS, period=300),
    ),
    Sabotage(
        "response-time-of-five-minutes",
        "4.5",
        "dashboards.performance_period",
        bodies.with_properties("the response time is shown over five minutes", LATENCY, period=300),
    ),
)
