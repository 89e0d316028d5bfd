"""Every alarm that may be about a function's failures is looked at, whatever it looks at itself."""

from __future__ import annotations

from types import SimpleNamespace
from typing import Any

from stormproof.core.deployed_code import FAILURES_IN_A_ROW
from stormproof.core.naming import Names
from stormproof.core.planning.controls import PlanContext
from stormproof.core.policy import Policy
from stormproof.stimuli.alerts import failures_in_a_row
from tests.provisioners.fakes import SYSTEM, FakeReads

FUNCTION = SYSTEM.functions[0]
NAMES = Names(SYSTEM)


def alarm(name: str, namespace: str, metric: str, **dimensions: str) -> dict[str, Any]:
    """Return an alarm on a metric of the function."""
    told = {"FunctionName": FUNCTION.name, **dimensions}
    return {
        "AlarmName": name,
        "Namespace": namespace,
        "MetricName": metric,
        "Dimensions": [{"Name": key, "Value": value} for key, value in told.items()],
        "Statistic": "Sum",
        "Period": 60,
    }


def watching(*alarms: dict[str, Any]) -> tuple[str, ...]:
    """Return the names of those that are looked at."""
    reads = FakeReads({("cloudwatch", "describe_alarms"): list(alarms)})
    context = PlanContext(SYSTEM, Policy(admin_email="admin@example.com"))
    bench: Any = SimpleNamespace(reads=reads, context=context)
    return failures_in_a_row.watching(bench, SYSTEM.functions)[FUNCTION]


def test_owners_alarms_on_errors_and_on_their_own_metrics_are_looked_at() -> None:
    """One that is about something else of the function is not, nor one of ours on something else."""
    ours = NAMES.alarm("function-failures", FUNCTION.name)
    rate = NAMES.alarm("function-error-rate", FUNCTION.name)
    found = watching(
        alarm(ours, *FAILURES_IN_A_ROW),
        alarm(rate, "AWS/Lambda", "Errors"),
        alarm("three-minutes", "AWS/Lambda", "Errors"),
        alarm("their-counter", "Acme", "Streak", Team="shop"),
        alarm("slow", "AWS/Lambda", "Duration"),
        alarm("of-another", "AWS/Lambda", "Errors", FunctionName="another"),
    )
    assert found == (ours, "three-minutes", "their-counter")
