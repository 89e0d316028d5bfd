"""A provisioner whose alarms tell nobody is found out by the check of what becomes of an alarm."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import pytest

from provisioners.alerts import alert_topic
from provisioners.authentication import key_store_alarm
from provisioners.rate_limiting import rate_guard_alarm
from stormproof.core.judges.alerts.alert import judge_told
from stormproof.core.naming import Names
from stormproof.core.planning.plans import Step
from stormproof.stimuli.alerts import alarm_mail
from tests.provisioners.fakes import SYSTEM, context
from tests.provisioners.made_functions import guarded_configuration, state
from tests.provisioners.mutations import Mutation, calls, instead, result
from tests.stormproof.stimuli.alerts.test_alarm_mail import SINCE, bench

TOPIC = Names(SYSTEM).alert_topic_arn
STORE_EMITS = ("Stormproof/Authorizer", "StoreUnavailable", Names(SYSTEM).authorizer)
GUARD_EMITS = ("Stormproof/RateGuard", "Open", SYSTEM.functions[0].name)
"""Namespace, metric and function of what the deployed code emits, once, when its store does not answer."""


def told_of_key_store() -> None:
    """Judge what becomes of the key store's alarm when the authorizer emits its metric."""
    _judge(_made(list(key_store_alarm.CONTROL.plan(context(), {}))), STORE_EMITS, "auth.closed_unnoticed")


def told_of_guard() -> None:
    """Judge what becomes of the guard's alarm when the guard emits its metric."""
    watched = rate_guard_alarm.Watched((state(guarded_configuration()),), {})
    _judge(_made(list(rate_guard_alarm.plan(context(), watched))), GUARD_EMITS, "rate.open_unnoticed")


def _made(steps: list[Step]) -> dict[str, Any]:
    """Return the alarm as the calls of a plan leave it: its actions are switched on when it stands."""
    (alarm,) = calls(steps, "put_metric_alarm")
    return {**alarm, "ActionsEnabled": alarm["ActionsEnabled"] or bool(calls(steps, "enable_alarm_actions"))}


def _judge(alarm: dict[str, Any], emitted: tuple[str, str, str], code: str) -> None:
    made = bench(history=_history(alarm, emitted))
    judge_told(alarm_mail.alert(made, (alarm["AlarmName"],), SINCE), code)


def _history(alarm: dict[str, Any], emitted: tuple[str, str, str]) -> list[tuple[str, dict[str, Any]]]:
    """Return the history of an alarm after its function has emitted a metric once.

    https://docs.aws.amazon.com/AmazonCloudWatch/latest/monitoring/AlarmThatSendsEmail.html
    """
    namespace, metric, function = emitted
    watches = (alarm["Namespace"], alarm["MetricName"], alarm["Dimensions"])
    seen = watches == (namespace, metric, [{"Name": "FunctionName", "Value": function}])
    if not seen or alarm["ComparisonOperator"] != "GreaterThanThreshold" or alarm["Threshold"] >= 1:
        return []
    actions = alarm["AlarmActions"] if alarm["ActionsEnabled"] else []
    taken = "Succeeded" if _may_publish() else "Failed"
    return [
        ("StateUpdate", {"newState": {"stateValue": "ALARM"}}),
        *(("Action", {"actionState": taken, "notificationResource": arn}) for arn in actions),
    ]


def _may_publish() -> bool:
    """Tell whether the topic as it is made lets CloudWatch publish alarms of the account."""
    statement = alert_topic.statement(Names(SYSTEM))
    sources = statement["Condition"]["ArnLike"]["aws:SourceArn"]
    return bool(
        (statement["Effect"], statement["Principal"]) == ("Allow", {"Service": "cloudwatch.amazonaws.com"})
        and (statement["Action"], statement["Resource"]) == ("sns:Publish", TOPIC)
        and sources.endswith(f":{SYSTEM.account}:alarm:*")
    )


def setting(**changed: Any) -> Callable[[Any], Any]:
    """Return the mutation by which alarms are made with other settings."""
    return result(lambda alarm: {**alarm, **changed})


CLOSED, OPEN = "auth.closed_unnoticed", "rate.open_unnoticed"
MUTATIONS = [
    Mutation("key store: no action", key_store_alarm, "counted", setting(AlarmActions=[]), told_of_key_store, CLOSED),
    Mutation("key store: another metric", key_store_alarm, "METRIC", instead("Other"), told_of_key_store, CLOSED),
    Mutation("key store: another namespace", key_store_alarm, "NAMESPACE", instead("AWS/X"), told_of_key_store, CLOSED),
    Mutation("guard: no action", rate_guard_alarm, "counted", setting(AlarmActions=[]), told_of_guard, OPEN),
    Mutation("guard: actions off", rate_guard_alarm, "counted", setting(ActionsEnabled=False), told_of_guard, OPEN),
    Mutation("guard: too high", rate_guard_alarm, "counted", setting(Threshold=100.0), told_of_guard, OPEN),
    Mutation(
        "guard: below",
        rate_guard_alarm,
        "counted",
        setting(ComparisonOperator="LessThanThreshold"),
        told_of_guard,
        OPEN,
    ),
    Mutation("guard: another metric", rate_guard_alarm, "METRIC", instead("Other"), told_of_guard, OPEN),
    Mutation(
        "topic: CloudWatch is kept out", alert_topic, "CLOUDWATCH", instead("s3.amazonaws.com"), told_of_guard, OPEN
    ),
]


@pytest.mark.parametrize("mutation", MUTATIONS, ids=str)
def test_the_check_turns_red(mutation: Mutation, monkeypatch: pytest.MonkeyPatch) -> None:
    """It is green as the provisioner is, and red for the expected reason when that is mutated."""
    mutation.turns_red(monkeypatch)
