"""The ways in which requirements 3 and 4 can be lost."""

from __future__ import annotations

from stormproof.core.faults import MendedBy, Sabotage
from stormproof.sabotage.alerts import durations, failure_watchers, function_alarms, silent_alarms, subscriptions
from stormproof.sabotage.alerts.api_catalogue import API_ALERTS
from stormproof.sabotage.alerts.function_alarms import (
    duration,
    error_rate,
    in_a_row,
    looking_at,
    of_average,
    of_count,
    of_expression,
)
from stormproof.sabotage.logging.log_settings import logs_with

SILENT, UNSENT, EARLY = "alerts.error_rate_silent", "alerts.error_rate_unsent", "alerts.error_rate_early"

IN_A_ROW_SILENT, IN_A_ROW_EARLY = "alerts.in_a_row_silent", "alerts.in_a_row_early"
DURATION_SILENT, DURATION_EARLY = "alerts.duration_silent", "alerts.duration_early"

IN_A_ROW = (
    Sabotage("failures-unsubscribed", "3.3", IN_A_ROW_SILENT, failure_watchers.unsubscribed),
    Sabotage("failure-watcher-shut", "3.3", IN_A_ROW_SILENT, failure_watchers.shut),
    Sabotage(
        "failures-reset-by-failure",
        "3.3",
        IN_A_ROW_SILENT,
        failure_watchers.counting("a failure begins to count anew", failure_watchers.RESETS_ON_FAILURE),
    ),
    Sabotage(
        "failures-not-reset",
        "3.3",
        IN_A_ROW_EARLY,
        failure_watchers.counting("a success does not end a run of failures", failure_watchers.COUNTS_ON),
    ),
    Sabotage(
        "timeouts-forgiven",
        "3.3",
        IN_A_ROW_SILENT,
        failure_watchers.counting("who runs out of time has not failed", failure_watchers.FORGIVES_TIMEOUTS),
    ),
    Sabotage(
        "failures-threshold-four",
        "3.3",
        IN_A_ROW_SILENT,
        silent_alarms.with_settings("the fourth failure in a row is told", in_a_row, Threshold=4.0),
    ),
    Sabotage(
        "failures-threshold-two",
        "3.3",
        IN_A_ROW_EARLY,
        silent_alarms.with_settings("the second failure in a row is told", in_a_row, Threshold=2.0),
    ),
    Sabotage("failures-alarm-deleted", "3.3", IN_A_ROW_SILENT, silent_alarms.deleted(in_a_row)),
    Sabotage(
        "successes-unreported",
        "3.3",
        IN_A_ROW_EARLY,
        logs_with("only failures are reported", SystemLogLevel="WARN"),
    ),
)
DURATIONS = (
    Sabotage(
        "duration-average",
        "4.1",
        DURATION_SILENT,
        silent_alarms.with_settings("the average duration is looked at", duration, Statistic="Average"),
    ),
    Sabotage(
        "duration-in-seconds",
        "4.1",
        DURATION_EARLY,
        silent_alarms.with_settings("10 ms are taken for 10 s", duration, Threshold=10.0),
    ),
    Sabotage(
        "duration-threshold-high",
        "4.1",
        DURATION_SILENT,
        silent_alarms.with_settings("a minute is allowed", duration, Threshold=60_000.0),
    ),
    Sabotage("duration-alarm-deleted", "4.1", DURATION_SILENT, silent_alarms.deleted(duration)),
    Sabotage("timeout-short", "4.1", "alerts.timeout_short", durations.cut_off),
)
ALERTS = (
    *IN_A_ROW,
    *DURATIONS,
    Sabotage(
        "error-rate-threshold-high",
        "3.1",
        SILENT,
        silent_alarms.with_settings("half of the executions may fail", error_rate, Threshold=50.0),
    ),
    Sabotage("error-rate-of-average", "3.1", SILENT, looking_at("an average of errors over 5", of_average(5.0))),
    Sabotage("error-rate-counts", "3.1", SILENT, looking_at("errors are counted: more than five", of_count(5.0))),
    Sabotage(
        "error-rate-of-a-minute",
        "3.1",
        EARLY,
        looking_at("one minute is looked at", of_expression("100 * errors / invocations", 60)),
    ),
    Sabotage(
        "error-rate-without-action",
        "3.1",
        UNSENT,
        silent_alarms.with_settings("the alarm notifies nobody", error_rate, AlarmActions=[]),
    ),
    Sabotage(
        "error-rate-actions-off",
        "3.1",
        UNSENT,
        silent_alarms.with_settings("the alarm's actions are switched off", error_rate, ActionsEnabled=False),
    ),
    Sabotage("error-rate-muted", "3.1", UNSENT, function_alarms.mute_rule, MendedBy.PERSON),
    Sabotage("error-rate-deleted", "3.1", SILENT, silent_alarms.deleted(error_rate)),
    Sabotage(
        "error-rate-of-another", "3.1", SILENT, looking_at("another function is watched", function_alarms.of_another)
    ),
    *API_ALERTS,
    # Whoever is unsubscribed on AWS has to confirm again by hand.
    Sabotage("administrator-unsubscribed", "3.4", "alerts.not_subscribed", subscriptions.removed, embedded_only=True),
    Sabotage(
        "subscription-pending",
        "3.4",
        "alerts.pending",
        subscriptions.pending,
        MendedBy.PERSON,
        embedded_only=True,
    ),
    Sabotage("other-address", "3.4", "alerts.not_subscribed", subscriptions.other_address, embedded_only=True),
    Sabotage("alerts-filtered", "3.4", "alerts.filtered", subscriptions.filtered),
    Sabotage("topic-shut", "3.4", "alerts.topic_shut", silent_alarms.topic_shut),
    Sabotage("topic-denies-services", "3.4", "alerts.topic_shut", subscriptions.denied, MendedBy.PERSON),
    Sabotage("topic-by-managed-key", "3.4", "alerts.key_shut", subscriptions.aws_managed_key),
    Sabotage(
        "alarm-undescribed",
        "3.5",
        "alerts.undescribed",
        silent_alarms.with_settings("the alarm says nothing", error_rate, AlarmDescription=""),
    ),
    Sabotage("anchor-renamed", "3.5", "alerts.link_broken", function_alarms.renamed_anchor),
    Sabotage("link-left-out", "3.5", "alerts.no_link", function_alarms.without_link),
)
