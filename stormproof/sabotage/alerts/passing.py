"""The states that comply with requirements 3 and 4 though an owner has made them otherwise."""

from __future__ import annotations

from stormproof.core.faults import PassScenario
from stormproof.sabotage.alerts import api_alarms, durations, failure_watchers, function_alarms, subscriptions
from stormproof.sabotage.alerts.function_alarms import of_average, of_expression, owners
from stormproof.sabotage.encryption import owners_keys

ERROR_RATES = ("function-error-rate-alarms",)
SERVER_ERRORS = ("api-server-error-alarms",)
LATENCY = ("api-latency-alarms",)
TOPIC = ("alert-topic",)

IN_A_ROW = ("function-failure-alarms",)
DURATIONS = ("function-duration-alarms",)

ALERTS_PASSES = (
    PassScenario(
        "own-failures-alarm",
        "3.3",
        IN_A_ROW,
        owners(
            "the owner's own alarm on more than two failures in a row",
            function_alarms.of_failures(
                Statistic="Maximum", Period=60, Threshold=2.5, ComparisonOperator="GreaterThanThreshold"
            ),
            function_alarms.in_a_row,
        ),
    ),
    PassScenario("failures-told-twice", "3.3", ("failure-subscriptions",), failure_watchers.told_twice, alone=True),
    PassScenario(
        "own-duration-alarm",
        "4.1",
        DURATIONS,
        owners(
            "the owner's own alarm on the slowest of all executions, by percentile",
            function_alarms.of_duration(ExtendedStatistic="p100", Period=60, Threshold=10_000.0),
            function_alarms.duration,
        ),
    ),
    PassScenario("longer-timeout", "4.1", ("function-timeouts",), durations.let_run, alone=True),
    PassScenario(
        "own-error-rate-alarm",
        "3.1",
        ERROR_RATES,
        owners(
            "the owner's own alarm on the error rate, which names a rate for quiet times",
            of_expression("IF(invocations > 0, errors / invocations, 0)", Threshold=0.05),
        ),
    ),
    PassScenario(
        "own-average-alarm",
        "3.1",
        ERROR_RATES,
        owners("the owner's own alarm on the average of errors, which is their share", of_average(0.05)),
        alone=True,
    ),
    PassScenario(
        "own-server-error-alarm",
        "3.2",
        SERVER_ERRORS,
        api_alarms.owners(
            "the owner's own alarm on eleven answers with 5xx or more",
            api_alarms.server_errors,
            api_alarms.at_least(11),
        ),
    ),
    PassScenario(
        "own-server-error-math",
        "3.2",
        SERVER_ERRORS,
        api_alarms.owners(
            "the owner's own alarm by an expression",
            api_alarms.server_errors,
            api_alarms.of_math,
            api_alarms.OF_ONE_METRIC,
        ),
        alone=True,
    ),
    PassScenario(
        "own-latency-percentile",
        "4.2",
        LATENCY,
        api_alarms.owners(
            "the owner's own alarm on the p90 of latency", api_alarms.latency, api_alarms.percentile("p90")
        ),
    ),
    PassScenario(
        "own-latency-average",
        "4.2",
        LATENCY,
        api_alarms.owners(
            "the owner's own alarm on the average latency",
            api_alarms.latency,
            api_alarms.average,
            api_alarms.PERCENTILE,
        ),
        alone=True,
    ),
    PassScenario("own-topic-policy", "3.4", TOPIC, subscriptions.own_policy),
    PassScenario("more-subscribers", "3.4", TOPIC, subscriptions.more_subscribers),
    PassScenario(
        "own-alert-key", "3.4", TOPIC, owners_keys.by_own_key("the owner's key for the topic", owners_keys.topic)
    ),
    PassScenario("alarm-notifies-more", "3.5", ERROR_RATES, function_alarms.notifying_more),
    PassScenario("own-alarm-tells-itself", "3.5", ERROR_RATES, function_alarms.describing_itself, alone=True),
)
