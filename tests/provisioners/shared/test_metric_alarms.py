"""Alarms are made, mended and taken off by what they must be; actions that others added stay."""

from __future__ import annotations

from typing import Any

import pytest

from provisioners.alerts import error_rate_alarms
from provisioners.authentication import key_store_alarm
from provisioners.rate_limiting import rate_guard_alarm
from provisioners.rate_limiting.rate_guard_alarm import Watched
from provisioners.shared.metric_alarms import read_alarms
from stormproof.aws.observe.lambda_functions import FunctionState
from stormproof.core.naming import Names
from stormproof.core.planning.plans import Action, Change, NoChange
from tests.provisioners.fakes import SYSTEM, FakeReads, context, only, satisfied
from tests.provisioners.made_functions import FUNCTION, URI, configuration, guarded_configuration, parameters, state

NAMES = Names(SYSTEM)
GUARDED = state(guarded_configuration())
THEIRS = "arn:aws:sns:eu-west-1:123456789012:theirs"


def standing(**changed: Any) -> dict[str, dict[str, Any]]:
    """Return the guard's alarm as DescribeAlarms tells it."""
    alarm = {**rate_guard_alarm.alarm(context(), FUNCTION), "StateValue": "OK", **changed}
    return {alarm["AlarmName"]: alarm}


def plan(alarms: dict[str, dict[str, Any]], found: FunctionState = GUARDED) -> list[Any]:
    """Return the plan of the guard's alarm."""
    return list(rate_guard_alarm.plan(context(), Watched((found,), alarms)))


def test_each_function_that_serves_the_api_gets_an_alarm() -> None:
    """One uncounted request is enough, silence is health; it costs something and tells where to look.

    That it is made is no news: it begins without a notice that all is well.
    """
    change = only(plan({}))
    made = parameters(change, "put_metric_alarm")
    assert [call.operation for call in change.calls] == ["put_metric_alarm", "set_alarm_state", "enable_alarm_actions"]
    assert not made["ActionsEnabled"]
    assert (made["Threshold"], made["Period"], made["TreatMissingData"]) == (0.0, 60, "notBreaching")
    assert made["Dimensions"] == [{"Name": "FunctionName", "Value": FUNCTION.name}]
    assert made["AlarmActions"] == made["OKActions"] == [NAMES.alert_topic_arn]
    assert NAMES.rate_table in made["AlarmDescription"]
    assert (change.price.monthly_usd or 0) > 0


def test_the_second_plan_is_empty() -> None:
    """Further actions that somebody added are no difference."""
    assert satisfied(plan(standing()))
    assert satisfied(plan(standing(AlarmActions=[THEIRS, NAMES.alert_topic_arn])))


@pytest.mark.parametrize(
    ("changed", "told"),
    [
        ({"Threshold": 100.0}, "Threshold"),
        ({"ActionsEnabled": False}, "ActionsEnabled"),
        ({"AlarmActions": []}, "AlarmActions"),
        ({"MetricName": "Refused"}, "MetricName"),
        ({"TreatMissingData": "ignore"}, "TreatMissingData"),
        ({"Unit": "Percent"}, "Unit"),
        ({"EvaluationWindow": {"WallClockWindow": {"Timezone": "UTC"}}}, "EvaluationWindow"),
        ({"WarmUpConfiguration": {"WarmUpPeriodDurationInMinutes": 2880}}, "WarmUpConfiguration"),
        ({"EvaluationCriteria": {"PromQLCriteria": {"Query": "up"}}}, "EvaluationCriteria"),
        ({"EvaluateLowSampleCountPercentile": "ignore"}, "EvaluateLowSampleCountPercentile"),
    ],
)
def test_an_alarm_that_was_changed_is_mended(changed: dict[str, Any], told: str) -> None:
    """By one call, which names the difference."""
    change = only(plan(standing(**changed)))
    assert set(change.after) == {told}
    assert parameters(change, "put_metric_alarm") == dict(rate_guard_alarm.alarm(context(), FUNCTION))


def test_what_cloudwatch_says_by_itself_is_no_difference() -> None:
    """Settings that nobody made, at what they come to where nobody does."""
    unsaid = {"DatapointsToAlarm": 1, "EvaluateLowSampleCountPercentile": "evaluate"}
    assert satisfied(plan(standing(**unsaid, EvaluationWindow={"SlidingWindow": {}}, Unit=None)))


def test_the_queries_of_metric_math_are_mended_too() -> None:
    """One in another unit, or of another account; the own one's ID is told by CloudWatch itself."""
    wanted, *others = error_rate_alarms.alarms(context())
    found = {str(each["AlarmName"]): each for each in (wanted, *others)}
    errors, *rest = wanted["Metrics"]
    arn = NAMES.arn("cloudwatch", f"alarm:{wanted['AlarmName']}")
    for changed, told in (
        ({**errors, "AccountId": SYSTEM.account}, set()),
        ({**errors, "AccountId": "999999999999"}, {"errors.AccountId"}),
        ({**errors, "MetricStat": {**errors["MetricStat"], "Unit": "Bytes"}}, {"errors.Unit"}),
    ):
        described = {**wanted, "AlarmArn": arn, "Metrics": [changed, *rest]}
        steps = list(error_rate_alarms.CONTROL.plan(context(), {**found, str(wanted["AlarmName"]): described}))
        assert {name for each in steps if isinstance(each, Change) for name in each.after or {}} == told


def test_mending_keeps_the_actions_of_others() -> None:
    """Whoever else is told goes on being told."""
    change = only(plan(standing(Threshold=9.0, AlarmActions=[THEIRS])))
    assert parameters(change, "put_metric_alarm")["AlarmActions"] == [NAMES.alert_topic_arn, THEIRS]


def test_the_key_store_s_alarm_is_read_made_and_removed() -> None:
    """By its name, from the one question about all alarms."""
    wanted = dict(key_store_alarm.alarm(context()))
    assert (
        parameters(only(list(key_store_alarm.CONTROL.plan(context(), {}))), "put_metric_alarm")["Tags"]
        == NAMES.tag_list
    )
    found = read_alarms(FakeReads({("cloudwatch", "describe_alarms"): [wanted]}), context())
    assert satisfied(list(key_store_alarm.CONTROL.plan(context(), found)))
    change = only(list(key_store_alarm.CONTROL.remove(context(), found)))
    assert parameters(change, "delete_alarms") == {"AlarmNames": [NAMES.key_store_alarm]}
    assert satisfied(list(key_store_alarm.CONTROL.remove(context(), {})))


def test_only_functions_that_the_api_invokes_are_watched() -> None:
    """Found by the API's methods."""
    method = {"httpMethod": "GET", "methodIntegration": {"type": "AWS_PROXY", "uri": URI}}
    resources = [{"id": "r", "path": "/health", "resourceMethods": {"GET": method}}]
    table: dict[tuple[str, str], Any] = {
        ("apigateway", "get_resources"): resources,
        ("cloudwatch", "describe_alarms"): [],
        ("lambda", "get_function_configuration"): configuration(),
    }
    reads = FakeReads(table)
    found = rate_guard_alarm.read(reads, context())
    assert found == Watched((state(),), {})
    assert satisfied(list(rate_guard_alarm.remove(context(), found)))


def test_a_function_that_gets_no_guard_gets_no_alarm_of_one() -> None:
    """It could never go off."""
    assert not plan({}, state(configuration(Runtime="nodejs22.x")))


def test_a_function_whose_own_handler_stands_in_latest_again_keeps_its_alarm() -> None:
    """The guard stands before it in the version that is served."""
    released = state(guarded_configuration(Handler="app.handle"), guarded_configuration())
    assert parameters(only(plan({}, released)), "put_metric_alarm")


def owners(**changed: Any) -> dict[str, dict[str, Any]]:
    """Return an owner's alarm on the guard's metric, as DescribeAlarmsForMetric tells it."""
    settings = {"Statistic": "Maximum", "Threshold": 1.0, "ComparisonOperator": "GreaterThanOrEqualToThreshold"}
    wanted = rate_guard_alarm.alarm(context(), FUNCTION)
    return {"owners": {**wanted, **settings, "AlarmName": "owners", "AlarmDescription": "theirs", **changed}}


@pytest.mark.parametrize(
    "changed",
    [
        {},
        {"Statistic": "Sum", "Threshold": 0.0, "ComparisonOperator": "GreaterThanThreshold"},
        {"EvaluationPeriods": 3, "DatapointsToAlarm": 1, "TreatMissingData": "missing"},
        {"AlarmActions": [THEIRS, NAMES.alert_topic_arn], "Period": 30},
    ],
)
def test_an_alarm_of_an_owner_s_that_tells_the_same_is_enough(changed: dict[str, Any]) -> None:
    """Ours is not made beside it; the plan names it."""
    (step,) = plan(owners(**changed))
    assert isinstance(step, NoChange)
    assert "owners" in step.reason


@pytest.mark.parametrize(
    ("changed", "told"),
    [
        ({"ActionsEnabled": False}, "switched off"),
        ({"AlarmActions": [THEIRS]}, "does not notify"),
        ({"Threshold": 5.0}, "condition"),
        ({"Threshold": 0.0}, "condition"),
        ({"ComparisonOperator": "LessThanThreshold"}, "condition"),
        ({"Statistic": "Average"}, "condition"),
        ({"EvaluationPeriods": 2}, "waits"),
        ({"Period": 300}, "waits"),
        ({"TreatMissingData": "ignore"}, "never passes"),
        ({"TreatMissingData": "breaching"}, "never passes"),
    ],
)
def test_one_that_would_not_tell_is_named_and_ours_is_made(changed: dict[str, Any], told: str) -> None:
    """What stands there and does not work is said."""
    remark, change = plan(owners(**changed))
    assert (remark.remark, told in remark.reason) == (True, True)
    assert change.action is Action.CREATE


def test_alarms_on_other_metrics_and_beside_ours_do_not_count() -> None:
    """Ours is mended as ever where it stands."""
    assert only(plan(owners(MetricName="Refused"))).action is Action.CREATE
    assert satisfied(plan(standing() | owners()))
    assert only(plan(standing(Threshold=100.0) | owners())).action is Action.UPDATE


def test_the_alarms_of_others_are_read_with_ours() -> None:
    """Whatever they are called, and those on metric math, too: one question for all."""
    both = standing() | owners()
    reads = FakeReads({("cloudwatch", "describe_alarms"): list(both.values())})
    assert read_alarms(reads, context()) == both
