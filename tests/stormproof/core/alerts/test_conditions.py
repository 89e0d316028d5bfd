"""An alarm does what is demanded where it goes off on what is too much, and on nothing else, whoever wrote it."""

from __future__ import annotations

from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from stormproof.core.alerts.conditions import condition, fires, lacking, watched
from stormproof.core.alerts.demands import ERROR_RATE, executions
from stormproof.core.alerts.expressions import Unreadable, evaluate

TOPIC = "arn:aws:sns:eu-west-1:123456789012:alerts"
DIMENSIONS = [{"Name": "FunctionName", "Value": "orders"}]


def stat(identifier: str, metric: str, period: int = 300, **more: Any) -> dict[str, Any]:
    """Return a query of a metric of the function."""
    of = {"Namespace": "AWS/Lambda", "MetricName": metric, "Dimensions": DIMENSIONS}
    return {
        "Id": identifier,
        "MetricStat": {"Metric": of, "Period": period, "Stat": "Sum"},
        "ReturnData": False,
        **more,
    }


def rate(expression: str = "100 * e / i", threshold: float = 5.0, period: int = 300, **more: Any) -> dict[str, Any]:
    """Return an alarm on an expression over errors ``e`` and invocations ``i``."""
    queries = [stat("e", "Errors", period), stat("i", "Invocations", period), {"Id": "r", "Expression": expression}]
    return {
        "AlarmName": "theirs",
        "ActionsEnabled": True,
        "AlarmActions": [TOPIC],
        "Metrics": queries,
        "Threshold": threshold,
        "ComparisonOperator": "GreaterThanThreshold",
        "EvaluationPeriods": 1,
        "TreatMissingData": "notBreaching",
        **more,
    }


def single(statistic: str, threshold: float, period: int = 300, **more: Any) -> dict[str, Any]:
    """Return an alarm on one metric."""
    of = {"Namespace": "AWS/Lambda", "MetricName": "Errors", "Dimensions": DIMENSIONS}
    kept = {name: value for name, value in rate().items() if name != "Metrics"}
    return {**kept, **of, "Statistic": statistic, "Period": period, "Threshold": threshold, **more}


def with_query(stat_changed: dict[str, Any] | None = None, **changed: Any) -> dict[str, Any]:
    """Return an alarm on the error rate whose query of invocations is changed, or what it says of the statistic."""
    errors, invocations, expression = rate()["Metrics"]
    query = {**invocations, "MetricStat": {**invocations["MetricStat"], **(stat_changed or {})}, **changed}
    return rate(AlarmArn="arn:aws:cloudwatch:eu-west-1:123456789012:alarm:a", Metrics=[errors, query, expression])


def with_metric(**changed: Any) -> dict[str, Any]:
    """Return an alarm on the error rate whose invocations are those of another metric."""
    return with_query({"Metric": {**stat("i", "Invocations")["MetricStat"]["Metric"], **changed}})


@pytest.mark.parametrize(
    "alarm",
    [
        rate(),
        rate("e / i * 100"),
        rate("IF(i > 0, 100 * e / i, 0)"),
        rate("100 * FILL(e, 0) / i", TreatMissingData="missing"),
        rate("e / i", 0.05),
        rate("IF(e > 0 && 100 * e / i > 5, 1, 0)", 0.5),
        rate(ComparisonOperator="GreaterThanOrEqualToThreshold", Threshold=5.05),
        rate(EvaluationPeriods=3, DatapointsToAlarm=1),
        single("Average", 0.05),
        single("Average", 0.05, Unit="Count", EvaluationWindow={"SlidingWindow": {}}),
        with_query(AccountId="123456789012"),
    ],
    ids=condition,
)
def test_what_tells_five_of_a_hundred_from_six_complies(alarm: dict[str, Any]) -> None:
    """However it is written: the average of errors, 0 or 1 for each execution, is their share."""
    assert not lacking(alarm, ERROR_RATE, [TOPIC])


@pytest.mark.parametrize(
    ("alarm", "said"),
    [
        (rate(ActionsEnabled=False), "switched off"),
        (rate(AlarmActions=["other"]), "does not notify"),
        (rate(threshold=50.0), "would stay silent on 6 of 100"),
        (rate("e / i"), "would stay silent on 6 of 100"),
        (rate(ComparisonOperator="GreaterThanOrEqualToThreshold"), "would go off on 5 of 100"),
        (single("Sum", 5.0), "would stay silent on 1 of 10"),
        (single("Average", 5.0), "would stay silent on 6 of 100"),
        (single("Maximum", 0.0), "would go off on 5 of 100"),
        (single("p99", 0.5), "is not known"),
        (rate("SUM(METRICS())"), "is not understood"),
        (rate("e ^ 2"), "is not understood"),
        (rate("x / i"), "there is no query x"),
        (rate(ComparisonOperator="GreaterThanUpperThreshold"), "GreaterThanUpperThreshold"),
        (rate(period=60), "waits for 1 of 1 datapoints of 60 s"),
        (rate(EvaluationPeriods=2), "waits for 2 of 2"),
        (rate(TreatMissingData="breaching"), "would go off on 0 of 0"),
        (rate(TreatMissingData="ignore"), "never passes"),
        (single("Average", 0.05, Unit="Percent"), "Errors in the unit Percent alone"),
        (rate(EvaluationWindow={"WallClockWindow": {"Timezone": "UTC"}}), "by the clock"),
        (rate(WarmUpConfiguration={"WarmUpPeriodDurationInMinutes": 60}), "anything for 60 minutes"),
        (with_query(AccountId="999999999999"), "of account 999999999999"),
        (with_query({"Unit": "Seconds"}), "Invocations in the unit Seconds alone"),
        (with_query({"Period": 60}), "periods of 60 and of 300 s"),
        (with_metric(Namespace="Theirs"), "Errors of orders in AWS/Lambda and Invocations of orders in Theirs"),
        (with_metric(Dimensions=[{"Name": "FunctionName", "Value": "other"}]), "Invocations of other in AWS/Lambda"),
        (with_metric(Dimensions=[]), "Invocations of everything in AWS/Lambda, which are not of one resource"),
    ],
)
def test_what_does_not_is_named_with_the_reason(alarm: dict[str, Any], said: str) -> None:
    """A condition that is not understood is no compliance."""
    assert said in lacking(alarm, ERROR_RATE, [TOPIC])


@given(failed=st.integers(0, 500), more=st.integers(0, 500))
def test_a_rate_without_executions_is_no_datapoint_and_else_the_share(failed: int, more: int) -> None:
    """0 of 0 is neither 0 percent nor 100."""
    assert fires(rate(), executions(failed, failed + more)) is (failed * 20 > failed + more)


@pytest.mark.parametrize(
    ("expression", "value"),
    [
        ("1 - 0.9 * 10", -8.0),
        ("-a + 3", 1.0),
        ("a / nothing", None),
        ("a + nothing", 2.0),
        ("FILL(nothing, 7)", 7.0),
        ("IF(a == 2, 4)", 4.0),
        ("IF(a != 2, 4)", None),
        ("IF(a >= 2 AND nothing, 1, 9)", 9.0),
        ("a < 3 || a > 5", 1.0),
    ],
)
def test_metric_math_is_computed_as_cloudwatch_does(expression: str, value: float | None) -> None:
    """A missing figure is 0 in arithmetic, and division by zero has no datapoint."""
    known = {"a": 2.0, "nothing": None}
    assert evaluate(expression, known.__getitem__) == (None if value is None else pytest.approx(value))


@pytest.mark.parametrize(
    "expression", ["", "a b", "ANOMALY_DETECTION_BAND(a, 2)", "a.b", "a if a else 1", "'a'", "[a]"]
)
def test_what_is_not_understood_is_said_to_be_so(expression: str) -> None:
    """Never computed by half."""
    with pytest.raises(Unreadable):
        evaluate(expression, lambda _: 1.0)


def test_metrics_of_an_alias_or_a_version_are_others() -> None:
    """A function's metric with one dimension more counts what came by that alias alone."""
    (of,) = watched(single("Sum", 1.0))
    assert of.is_of("AWS/Lambda", "Errors", {"FunctionName": "orders"})
    assert not of.is_of("AWS/Lambda", "Errors", {"FunctionName": "orders", "Resource": "orders:live"})
    assert [each.metric for each in watched(rate())] == ["Errors", "Invocations"]
    assert watched({"Metrics": [{"Id": "q", "Expression": "SELECT SUM(Errors) FROM x"}]}) == ()
