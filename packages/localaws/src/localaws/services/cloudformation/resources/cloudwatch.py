"""CloudWatch: metric alarms, composite alarms and dashboards.

Properties and return values: https://docs.aws.amazon.com/AWSCloudFormation/latest/TemplateReference/AWS_CloudWatch.html.
Their operations put the whole definition, so a change of one property sends all of them; tags have operations of their
own. What localaws does not evaluate, such as warm-up and suppressors, is no property here.
"""

from __future__ import annotations

from localaws.services.cloudformation.resources.common.existing import only_new
from localaws.services.cloudformation.resources.simple import Call, Change, Simple, Tagging
from localaws.services.cloudformation.resources.values import (
    ID,
    MEMBER,
    Subject,
    Value,
    attribute,
    by,
    constant,
    document,
    named,
    same,
    tag_pairs,
)

LONGEST = 255
ALARM_NAME = named("AlarmName", LONGEST)
DASHBOARD_NAME = named("DashboardName", LONGEST)
ACTIONS = ("ActionsEnabled", "AlarmActions", "AlarmDescription", "InsufficientDataActions", "OKActions")
METRIC_ALARM = same(
    *ACTIONS, "ComparisonOperator", "DatapointsToAlarm", "Dimensions", "EvaluateLowSampleCountPercentile",
    "EvaluationPeriods", "EvaluationWindow", "ExtendedStatistic", "MetricName", "Metrics", "Namespace", "Period",
    "Statistic", "Threshold", "TreatMissingData", "Unit",
)  # fmt: skip
COMPOSITE_ALARM = same(*ACTIONS, "AlarmRule")


def _alarm_arn(subject: Subject) -> str:
    place = subject.place
    return f"arn:{place.partition}:cloudwatch:{place.region}:{place.account}:alarm:{subject.id}"


TAGS = Tagging(
    Call("tag_resource", {"ResourceARN": attribute("Arn"), "Tags": tag_pairs()}),
    Call("untag_resource", {"ResourceARN": attribute("Arn"), "TagKeys": MEMBER}),
)


def _alarm(name: str, operation: str, parameters: dict[str, Value]) -> Simple:
    return Simple(
        name,
        "cloudwatch",
        create=Call(operation, {"AlarmName": ALARM_NAME, **parameters, "Tags": tag_pairs()}),
        identity=by(ALARM_NAME),
        parts=(Change(Call(operation, {"AlarmName": ID, **parameters}), at_creation=False), TAGS),
        attributes={"Arn": Value(_alarm_arn)},
        delete=Call("delete_alarms", {"AlarmNames": Value(lambda subject: [subject.id])}),
    )


ALARM = _alarm("AWS::CloudWatch::Alarm", "put_metric_alarm", METRIC_ALARM)
COMPOSITE = _alarm("AWS::CloudWatch::CompositeAlarm", "put_composite_alarm", COMPOSITE_ALARM)
DASHBOARD = Simple(
    "AWS::CloudWatch::Dashboard",
    "cloudwatch",
    create=Call("put_dashboard", {"DashboardName": DASHBOARD_NAME, "DashboardBody": document("DashboardBody")}),
    identity=by(DASHBOARD_NAME),
    parts=(
        Change(
            Call("put_dashboard", {"DashboardName": ID, "DashboardBody": document("DashboardBody")}),
            at_creation=False,
        ),
    ),
    delete=Call("delete_dashboards", {"DashboardNames": Value(lambda subject: [subject.id])}),
)
LOOK = Call(
    "describe_alarms",
    {
        "AlarmNames": Value(lambda subject: [subject.properties["AlarmName"]]),
        "AlarmTypes": constant(["MetricAlarm", "CompositeAlarm"]),
    },
)
TYPES = (
    *(only_new(each, "AlarmName", LOOK, "MetricAlarms || CompositeAlarms") for each in (ALARM, COMPOSITE)),
    only_new(DASHBOARD, "DashboardName", Call("get_dashboard", {"DashboardName": DASHBOARD_NAME}), "DashboardBody"),
)
