"""Which alarms are waited for when all functions fail at once: those on one function alone."""

from __future__ import annotations

from types import SimpleNamespace
from typing import Any

from stormproof.core.alerts.function_entries import FUNCTION_ERROR_RATE
from stormproof.stimuli.alerts.error_rates import METRIC
from stormproof.stimuli.alerts.watched_functions import watching
from tests.provisioners.fakes import SYSTEM, FakeReads, context

FUNCTION = SYSTEM.functions[0]


def alarm(name: str, executed: str) -> dict[str, Any]:
    """Return an alarm on the function's errors by the executions of another one, or of the same."""
    queries = [
        {
            "Id": metric.lower(),
            "MetricStat": {
                "Metric": {
                    "Namespace": "AWS/Lambda",
                    "MetricName": metric,
                    "Dimensions": [{"Name": "FunctionName", "Value": of}],
                },
                "Period": 300,
                "Stat": "Sum",
            },
        }
        for metric, of in (("Errors", FUNCTION.name), ("Invocations", executed))
    ]
    return {"AlarmName": name, "Metrics": [*queries, {"Id": "r", "Expression": "100 * errors / invocations"}]}


def test_an_alarm_on_errors_of_one_function_by_executions_of_another_is_not_waited_for() -> None:
    """All are executed as often here: it would go off as if it were right."""
    alarms = [alarm("right", FUNCTION.name), alarm("mixed", "another")]
    bench: Any = SimpleNamespace(reads=FakeReads({("cloudwatch", "describe_alarms"): alarms}), context=context())
    assert watching(bench, [FUNCTION], FUNCTION_ERROR_RATE, METRIC) == {FUNCTION: ("right",)}
