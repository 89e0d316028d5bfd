"""Alarms over the wire, from the metric to the mailbox."""

from __future__ import annotations

import json
import re
from collections.abc import Callable
from datetime import UTC, datetime, timedelta
from typing import Any

import pytest
import requests
from botocore.exceptions import ClientError

Unique = Callable[[str], str]


@pytest.fixture
def cloudwatch(aws: Any) -> Any:
    """Return a client of CloudWatch."""
    return aws.client("cloudwatch")


@pytest.fixture
def topic(aws: Any, unique: Unique) -> str:
    """Return the ARN of a topic of one's own."""
    return str(aws.client("sns").create_topic(Name=unique("alerts"))["TopicArn"])


@pytest.fixture
def address(aws: Any, unique: Unique, topic: str) -> str:
    """Return an e-mail address whose subscription to the topic is confirmed."""
    admin = f"{unique('admin')}@example.com"
    aws.client("sns").subscribe(TopicArn=topic, Protocol="email", Endpoint=admin)
    (mail,) = mails(aws, admin)
    match = re.search(r"http://\S+", mail["body"])
    assert match
    requests.get(match[0], timeout=10).raise_for_status()
    return admin


def mails(aws: Any, address: str) -> list[dict[str, Any]]:
    """Return the e-mails to an address, after all that was under way has arrived."""
    aws.advance(0)
    return [mail for mail in aws.mailbox() if mail["to"] == [address]]


def parameters(name: str, **changes: Any) -> dict[str, Any]:
    """Return PutMetricAlarm's parameters for a metric in a namespace of the alarm's name."""
    return {
        "AlarmName": name,
        "Namespace": name,
        "MetricName": "Errors",
        "Statistic": "Sum",
        "Period": 60,
        "EvaluationPeriods": 1,
        "Threshold": 5.0,
        "ComparisonOperator": "GreaterThanThreshold",
        "TreatMissingData": "notBreaching",
        **changes,
    }


def described(cloudwatch: Any, name: str) -> dict[str, Any]:
    """Return an alarm."""
    (alarm,) = cloudwatch.describe_alarms(AlarmNames=[name])["MetricAlarms"]
    return dict(alarm)


def provoke(aws: Any, cloudwatch: Any, namespace: str) -> None:
    """Emit more errors than the threshold and let two minutes pass."""
    cloudwatch.put_metric_data(Namespace=namespace, MetricData=[{"MetricName": "Errors", "Value": 9.0}])
    aws.advance(120)


def errors_of(cloudwatch: Any, name: str) -> list[str]:
    """Return why actions of an alarm failed."""
    items = cloudwatch.describe_alarm_history(AlarmName=name, HistoryItemType="Action")["AlarmHistoryItems"]
    return [data["error"] for data in (json.loads(item["HistoryData"]) for item in items) if "error" in data]


def test_an_alarm_reaches_the_administrator(
    aws: Any, cloudwatch: Any, unique: Unique, topic: str, address: str
) -> None:
    """Metric, evaluation, topic and mailbox: the whole way, with AWS's subject and text."""
    name = unique("alarm")
    cloudwatch.put_metric_alarm(**parameters(name, AlarmActions=[topic]))
    provoke(aws, cloudwatch, name)
    mail = mails(aws, address)[1]
    assert mail["subject"] == f'ALARM: "{name}" in US East (N. Virginia)'
    assert mail["body"].startswith(f'You are receiving this email because your Amazon CloudWatch Alarm "{name}" in the')
    assert "Threshold Crossed: 1 datapoint [9.0 (" in mail["body"]


@pytest.mark.parametrize(
    ("statement", "admitted"),
    [
        ({"Principal": {"Service": "cloudwatch.amazonaws.com"}}, True),
        (
            {
                "Principal": {"Service": "cloudwatch.amazonaws.com"},
                "Condition": {"StringEquals": {"aws:SourceAccount": "123456789012"}},
            },
            True,
        ),
        (
            {
                "Principal": {"Service": "cloudwatch.amazonaws.com"},
                "Condition": {"StringEquals": {"aws:SourceAccount": "210987654321"}},
            },
            False,
        ),
        ({"Principal": {"Service": "budgets.amazonaws.com"}}, False),
    ],
)
def test_the_topic_policy_decides(
    aws: Any, cloudwatch: Any, unique: Unique, topic: str, statement: dict[str, Any], *, admitted: bool
) -> None:
    """CloudWatch publishes only where the topic's policy admits it, conditions included; the history says otherwise."""
    document = {"Statement": [{"Effect": "Allow", "Action": "sns:Publish", "Resource": topic, **statement}]}
    aws.client("sns").set_topic_attributes(TopicArn=topic, AttributeName="Policy", AttributeValue=json.dumps(document))
    name = unique("alarm")
    cloudwatch.put_metric_alarm(**parameters(name, AlarmActions=[topic]))
    provoke(aws, cloudwatch, name)
    found = errors_of(cloudwatch, name)
    assert found == [] if admitted else "is not authorized to perform: SNS:Publish" in found[0]


def test_the_aws_managed_key_keeps_cloudwatch_out(aws: Any, cloudwatch: Any, unique: Unique, topic: str) -> None:
    """A topic under alias/aws/sns cannot be used by CloudWatch (sns-key-management)."""
    aws.client("sns").set_topic_attributes(
        TopicArn=topic, AttributeName="KmsMasterKeyId", AttributeValue="alias/aws/sns"
    )
    name = unique("alarm")
    cloudwatch.put_metric_alarm(**parameters(name, AlarmActions=[topic]))
    provoke(aws, cloudwatch, name)
    assert errors_of(cloudwatch, name) == [
        "CloudWatch Alarms does not have authorization to access the SNS topic encryption key."
    ]


def test_a_key_of_ones_own_may_admit_cloudwatch(
    aws: Any, cloudwatch: Any, unique: Unique, topic: str, address: str
) -> None:
    """A customer-managed key whose policy admits cloudwatch.amazonaws.com lets the message through."""
    admitting = {
        "Effect": "Allow",
        "Principal": {"Service": "cloudwatch.amazonaws.com"},
        "Action": ["kms:Decrypt", "kms:GenerateDataKey*"],
        "Resource": "*",
    }
    key = aws.client("kms").create_key(Policy=json.dumps({"Statement": [admitting]}))["KeyMetadata"]["KeyId"]
    aws.client("sns").set_topic_attributes(TopicArn=topic, AttributeName="KmsMasterKeyId", AttributeValue=key)
    name = unique("alarm")
    cloudwatch.put_metric_alarm(**parameters(name, AlarmActions=[topic]))
    provoke(aws, cloudwatch, name)
    assert errors_of(cloudwatch, name) == []
    assert len(mails(aws, address)) == 2


def test_alarms_come_in_pages_and_by_filter(cloudwatch: Any, unique: Unique, topic: str) -> None:
    """Prefix, state, action prefix and MaxRecords work together (API_DescribeAlarms)."""
    prefix = unique("page")
    for number in range(3):
        actions = [topic] if number else []
        cloudwatch.put_metric_alarm(**parameters(f"{prefix}-{number}", AlarmActions=actions))
    pages = cloudwatch.get_paginator("describe_alarms").paginate(
        AlarmNamePrefix=prefix, PaginationConfig={"PageSize": 2}
    )
    assert [[alarm["AlarmName"][-1] for alarm in page["MetricAlarms"]] for page in pages] == [["0", "1"], ["2"]]
    by_action = cloudwatch.describe_alarms(AlarmNamePrefix=prefix, ActionPrefix=topic)["MetricAlarms"]
    assert [alarm["AlarmName"][-1] for alarm in by_action] == ["1", "2"]
    by_state = cloudwatch.describe_alarms(AlarmNamePrefix=prefix, StateValue="INSUFFICIENT_DATA")["MetricAlarms"]
    assert len(by_state) == 3
    with pytest.raises(ClientError) as error:
        cloudwatch.describe_alarms(AlarmNamePrefix=prefix, NextToken="nonsense")
    assert error.value.response["Error"]["Code"] == "InvalidNextToken"


def test_composites_are_described_when_asked_for(cloudwatch: Any, unique: Unique) -> None:
    """DescribeAlarms returns metric alarms only, unless AlarmTypes names others; parents and children are found."""
    child, parent = unique("child"), unique("parent")
    cloudwatch.put_metric_alarm(**parameters(child))
    cloudwatch.put_composite_alarm(AlarmName=parent, AlarmRule=f"ALARM({child})")
    assert cloudwatch.describe_alarms(AlarmNames=[parent])["CompositeAlarms"] == []
    (found,) = cloudwatch.describe_alarms(AlarmNames=[parent], AlarmTypes=["CompositeAlarm"])["CompositeAlarms"]
    assert (found["StateValue"], found["AlarmRule"]) == ("OK", f"ALARM({child})")
    children = cloudwatch.describe_alarms(ChildrenOfAlarmName=parent)["MetricAlarms"]
    parents = cloudwatch.describe_alarms(ParentsOfAlarmName=child)["CompositeAlarms"]
    assert [alarm["AlarmName"] for alarm in children + parents] == [child, parent]


def test_tags_are_found_by_the_tagging_api(aws: Any, cloudwatch: Any, unique: Unique) -> None:
    """Alarms carry tags, from the start or later, and GetResources finds them by these."""
    name, value = unique("alarm"), unique("team")
    cloudwatch.put_metric_alarm(**parameters(name, Tags=[{"Key": "team", "Value": value}]))
    arn = described(cloudwatch, name)["AlarmArn"]
    cloudwatch.tag_resource(ResourceARN=arn, Tags=[{"Key": "stage", "Value": "live"}])
    cloudwatch.untag_resource(ResourceARN=arn, TagKeys=["nothing"])
    tags = cloudwatch.list_tags_for_resource(ResourceARN=arn)["Tags"]
    assert {tag["Key"]: tag["Value"] for tag in tags} == {"team": value, "stage": "live"}
    found = aws.client("resourcegroupstaggingapi").get_resources(TagFilters=[{"Key": "team", "Values": [value]}])
    assert [resource["ResourceARN"] for resource in found["ResourceTagMappingList"]] == [arn]


def test_insight_rules_keep_their_tags(aws: Any, cloudwatch: Any, unique: Unique) -> None:
    """What moto knows of insight rules is still told."""
    name, tags = unique("rule"), [{"Key": "team", "Value": unique("team")}]
    cloudwatch.put_insight_rule(RuleName=name, RuleState="ENABLED", RuleDefinition="{}", Tags=tags)
    arn = f"arn:aws:cloudwatch:us-east-1:123456789012:insight-rule/{name}"
    assert cloudwatch.list_tags_for_resource(ResourceARN=arn)["Tags"] == tags
    found = aws.client("resourcegroupstaggingapi").get_resources(
        TagFilters=[{"Key": "team", "Values": [tags[0]["Value"]]}]
    )
    assert [resource["ResourceARN"] for resource in found["ResourceTagMappingList"]] == [arn]
    cloudwatch.delete_insight_rules(RuleNames=[name])
    assert name not in {rule["Name"] for rule in cloudwatch.describe_insight_rules()["InsightRules"]}


def test_alarms_of_a_metric_are_found(cloudwatch: Any, unique: Unique) -> None:
    """DescribeAlarmsForMetric finds the alarms on exactly this metric."""
    name = unique("alarm")
    dimensions = [{"Name": "F", "Value": "pm"}]
    cloudwatch.put_metric_alarm(**parameters(name, Dimensions=dimensions))
    metric = {"Namespace": name, "MetricName": "Errors"}
    assert cloudwatch.describe_alarms_for_metric(**metric)["MetricAlarms"] == []
    (found,) = cloudwatch.describe_alarms_for_metric(**metric, Dimensions=dimensions)["MetricAlarms"]
    assert found["AlarmName"] == name


def test_mute_rules_live(cloudwatch: Any, unique: Unique) -> None:
    """A mute rule can be put, read, listed by alarm and status, and deleted twice without an error."""
    rule, alarm = unique("rule"), unique("alarm")
    start = (datetime.now(UTC) + timedelta(days=3650)).strftime("%Y-%m-%dT%H:%M")
    cloudwatch.put_alarm_mute_rule(
        Name=rule,
        Rule={"Schedule": {"Expression": f"at({start})", "Duration": "PT1H"}},
        MuteTargets={"AlarmNames": [alarm]},
    )
    found = cloudwatch.get_alarm_mute_rule(AlarmMuteRuleName=rule)
    assert (found["Status"], found["MuteType"], found["MuteTargets"]) == (
        "SCHEDULED",
        "ONE_TIME",
        {"AlarmNames": [alarm]},
    )
    listed = cloudwatch.list_alarm_mute_rules(AlarmName=alarm, Statuses=["SCHEDULED"])["AlarmMuteRuleSummaries"]
    assert [summary["AlarmMuteRuleArn"].rpartition(":")[2] for summary in listed] == [rule]
    for _ in range(2):
        cloudwatch.delete_alarm_mute_rule(AlarmMuteRuleName=rule)
    with pytest.raises(ClientError) as error:
        cloudwatch.get_alarm_mute_rule(AlarmMuteRuleName=rule)
    assert error.value.response["Error"]["Code"] == "ResourceNotFoundException"


def test_the_history_comes_in_pages(aws: Any, cloudwatch: Any, unique: Unique) -> None:
    """Newest first by default, the oldest on request, MaxRecords at a time; it outlives the alarm."""
    name = unique("alarm")
    cloudwatch.put_metric_alarm(**parameters(name))
    provoke(aws, cloudwatch, name)
    cloudwatch.delete_alarms(AlarmNames=[name])
    first = cloudwatch.describe_alarm_history(AlarmName=name, MaxRecords=1)
    second = cloudwatch.describe_alarm_history(AlarmName=name, MaxRecords=1, NextToken=first["NextToken"])
    (oldest, *_) = cloudwatch.describe_alarm_history(AlarmName=name, ScanBy="TimestampAscending")["AlarmHistoryItems"]
    assert [page["AlarmHistoryItems"][0]["HistorySummary"] for page in (first, second)] == [
        f'Alarm "{name}" deleted',
        "Alarm updated from INSUFFICIENT_DATA to ALARM",
    ]
    assert oldest["HistorySummary"] == f'Alarm "{name}" created'


@pytest.mark.parametrize("call", ["put_anomaly_detector", "put_log_alarm"])
def test_what_is_not_there_says_so(aws: Any, call: str) -> None:
    """Operations that the embedded AWS does not have answer with a clean error of the service."""
    request: dict[str, dict[str, Any]] = {
        "put_anomaly_detector": {
            "SingleMetricAnomalyDetector": {"Namespace": "A", "MetricName": "B", "Stat": "Average"},
        },
        "put_log_alarm": {
            "AlarmName": "a",
            "ScheduledQueryConfiguration": {
                "QueryString": "fields @message",
                "ScheduledQueryRoleARN": "arn:aws:iam::123456789012:role/r",
                "ScheduleConfiguration": {"ScheduleExpression": "rate(5 minutes)", "StartTimeOffset": 300},
                "AggregationExpression": "count(*)",
            },
            "QueryResultsToEvaluate": 1,
            "QueryResultsToAlarm": 1,
            "Threshold": 1.0,
            "ComparisonOperator": "GreaterThanThreshold",
        },
    }
    with pytest.raises(ClientError) as error:
        getattr(aws.client("cloudwatch"), call)(**request[call])
    assert error.value.response["Error"]["Code"] in {"NotImplemented", "NotImplementedException"}
