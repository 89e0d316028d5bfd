"""Alarms of functions that do not tell, or not of that; and alarms of an owner's that do as ours would."""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping
from dataclasses import replace
from typing import Any

from provisioners.alerts import duration_alarms, error_rate_alarms, failure_alarms
from provisioners.shared.alarm_controls import function_metric
from stormproof.core.alerts.conditions import Alarm
from stormproof.core.deployed_code import FAILURES_IN_A_ROW
from stormproof.core.faults import FaultInjection
from stormproof.core.naming import Names
from stormproof.core.planning.controls import PlanContext, Reads
from stormproof.core.planning.plans import Call
from stormproof.core.system import Function
from stormproof.sabotage.alerts.silent_alarms import Which, put, standing

CONDITION = ("Metrics", "MetricName", "Namespace", "Dimensions", "Statistic", "Period")
"""What says what an alarm looks at: by metric math or by one metric, never by both."""
MUTED_FOR = "P1D"


def muted_function(context: PlanContext) -> Function:
    """Return the function whose alarm is played with: the last, which owners' own alarms are seldom about."""
    return context.system.functions[-1]


def error_rate(context: PlanContext) -> Alarm:
    """Return the alarm on the error rate of that function."""
    return error_rate_alarms.alarm(context, muted_function(context))


def in_a_row(context: PlanContext) -> Alarm:
    """Return the alarm on the failures in a row of that function."""
    return failure_alarms.alarm(context, muted_function(context))


def duration(context: PlanContext) -> Alarm:
    """Return the alarm on the duration of that function."""
    return duration_alarms.alarm(context, muted_function(context))


def of_failures(**condition: Any) -> Callable[[PlanContext], Mapping[str, Any]]:
    """Return a condition on the metric of failures in a row."""
    return lambda context: {**function_metric(*FAILURES_IN_A_ROW, muted_function(context).name), **condition}


def of_duration(**condition: Any) -> Callable[[PlanContext], Mapping[str, Any]]:
    """Return a condition on the metric of durations, in milliseconds."""
    return lambda context: {**function_metric("AWS/Lambda", "Duration", muted_function(context).name), **condition}


def looking_at(title: str, condition: Callable[[PlanContext], Mapping[str, Any]]) -> Callable[..., FaultInjection]:
    """Return what has the alarm on the error rate look at something else."""

    def inject(reads: Reads, context: PlanContext) -> FaultInjection:
        ours = standing(reads, context, error_rate)
        kept = {name: value for name, value in ours.items() if name not in CONDITION}
        return FaultInjection(title, (put({**kept, **condition(context)}),), (put(ours),))

    return inject


def owners(
    title: str, condition: Callable[[PlanContext], Mapping[str, Any]], which: Which = error_rate
) -> Callable[..., FaultInjection]:
    """Return what puts an owner's alarm, with a condition of the owner's, in the place of one of ours."""

    def inject(reads: Reads, context: PlanContext) -> FaultInjection:
        ours = standing(reads, context, which)
        # by what ours looks at: owners' alarms in the place of several are played side by side
        name = f"owners-{context.system.api.id}-{ours.get('MetricName', 'errors')}"
        kept = {key: value for key, value in ours.items() if key not in CONDITION}
        theirs = {**kept, **condition(context), "AlarmName": name, "AlarmDescription": "Call the owner."}
        gone = {each: Call("cloudwatch", "delete_alarms", {"AlarmNames": [each]}) for each in (name, ours["AlarmName"])}
        return FaultInjection(title, (put(theirs), gone[ours["AlarmName"]]), (put(ours), gone[name]))

    return inject


def of_average(threshold: float) -> Callable[[PlanContext], Mapping[str, Any]]:
    """Return the condition on the average of errors, which is their share: 0.05 are 5 percent."""
    return lambda context: {
        **function_metric("AWS/Lambda", "Errors", muted_function(context).name),
        "Statistic": "Average",
        "Period": 300,
        "Threshold": threshold,
    }


def of_count(threshold: float) -> Callable[[PlanContext], Mapping[str, Any]]:
    """Return the condition on how many executions failed."""
    return lambda context: {**of_average(threshold)(context), "Statistic": "Sum"}


def of_expression(expression: str, period_s: int = 300, **settings: Any) -> Callable[[PlanContext], Mapping[str, Any]]:
    """Return the condition on an expression over ``errors`` and ``invocations``."""

    def condition(context: PlanContext) -> Mapping[str, Any]:
        first, second, rate = error_rate(context)["Metrics"]
        stats = [{**each, "MetricStat": {**each["MetricStat"], "Period": period_s}} for each in (first, second)]
        return {"Metrics": [*stats, {**rate, "Expression": expression}], **settings}

    return condition


def of_another(context: PlanContext) -> Mapping[str, Any]:
    """Return the condition on a function that there is not."""
    metrics = []
    for each in error_rate(context)["Metrics"]:
        stat = each.get("MetricStat")
        if stat:
            metric = {**stat["Metric"], "Dimensions": [{"Name": "FunctionName", "Value": "no-such-function"}]}
            metrics.append({**each, "MetricStat": {**stat, "Metric": metric}})
        else:
            metrics.append(each)
    return {"Metrics": metrics}


def renamed_anchor(reads: Reads, context: PlanContext) -> FaultInjection:
    """The alarm leads to a section of the runbook that was given another name."""
    return _described(reads, context, "the alarm leads nowhere", lambda text: re.sub(r"#[\w-]+$", "#error-rates", text))


def without_link(reads: Reads, context: PlanContext) -> FaultInjection:
    """The alarm says what it is about, and not what to do."""
    return _described(reads, context, "the alarm does not say what to do", lambda text: text.partition("\nFirst:")[0])


def notifying_more(reads: Reads, context: PlanContext) -> FaultInjection:
    """The owner has the alarm notify a topic of the owner's, too."""
    ours = standing(reads, context, error_rate)
    theirs = Names(context.system).arn("sns", "acme-on-call")
    more = {kind: [*ours[kind], theirs] for kind in ("AlarmActions", "OKActions")}
    return FaultInjection("the alarm notifies the owner's topic as well", (put({**ours, **more}),), (put(ours),))


def describing_itself(reads: Reads, context: PlanContext) -> FaultInjection:
    """The owner's own alarm in the place of ours says in the owner's words what it is about."""
    condition = of_expression("100 * errors / invocations")
    made = owners("the owner's own alarm with the owner's words", condition)(reads, context)
    first, *others = made.calls
    name = muted_function(context).name
    own = {**first.parameters, "AlarmDescription": f"{name} fails. Call the owner, extension 112."}
    return replace(made, calls=(put(own), *others))


def _described(reads: Reads, context: PlanContext, title: str, changed: Callable[[str], str]) -> FaultInjection:
    ours = standing(reads, context, error_rate)
    wrong = {**ours, "AlarmDescription": changed(str(ours["AlarmDescription"]))}
    return FaultInjection(title, (put(wrong),), (put(ours),))


def mute_rule(reads: Reads, context: PlanContext) -> FaultInjection:
    """The owner mutes the alarm for a day, from a moment ago on."""
    name, ours = f"owners-{context.system.api.id}-mute", standing(reads, context, error_rate)
    rule = {
        "Name": name,
        "Rule": {"Schedule": {"Expression": "cron(* * * * *)", "Duration": MUTED_FOR}},
        "MuteTargets": {"AlarmNames": [ours["AlarmName"]]},
    }
    gone = Call("cloudwatch", "delete_alarm_mute_rule", {"AlarmMuteRuleName": name})
    return FaultInjection("the alarm is muted for a day", (Call("cloudwatch", "put_alarm_mute_rule", rule),), (gone,))
