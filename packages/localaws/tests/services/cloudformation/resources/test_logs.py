"""CloudFormation's types of CloudWatch Logs."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import pytest
from botocore.exceptions import ClientError

from localaws.services.cloudformation.resources.logs import TYPES
from localaws_testing.resource_lives import Life, Look, lived

Make = Callable[..., Any]
Needs = dict[str, Callable[[], str]]

TRANSFORMATION = {"MetricName": "errors", "MetricNamespace": "shop", "MetricValue": "1"}
SENT = {"metricName": "errors", "metricNamespace": "shop", "metricValue": "1"}
DOCUMENT = {"Version": "2012-10-17", "Statement": [{"Effect": "Allow", "Principal": {"Service": "es.amazonaws.com"}}]}

LIVES = (
    Life(
        "AWS::Logs::LogGroup",
        {"RetentionInDays": 7},
        Look("logs", "describe_log_groups", {"logGroupNamePrefix": "{id}"}, "logGroups[0].retentionInDays"),
        7,
        {"RetentionInDays": None},
        ("delete_retention_policy",),
        attributes=("Arn",),
    ),
    Life(
        "AWS::Logs::LogStream",
        {"LogGroupName": "@group"},
        Look(
            "logs",
            "describe_log_streams",
            {"logGroupName": "{LogGroupName}", "logStreamNamePrefix": "{id}"},
            "length(logStreams)",
        ),
        1,
        gone=0,
    ),
    Life(
        "AWS::Logs::MetricFilter",
        {
            "LogGroupName": "@group",
            "FilterPattern": "ERROR",
            "MetricTransformations": [{**TRANSFORMATION, "DefaultValue": 0}],
        },
        Look(
            "logs",
            "describe_metric_filters",
            {"logGroupName": "{LogGroupName}"},
            "metricFilters[0].[filterPattern, metricTransformations]",
        ),
        ["ERROR", [{**SENT, "defaultValue": 0}]],
        {
            "FilterPattern": "{ $.a = 1 }",
            "MetricTransformations": [
                {
                    **{k: v for k, v in TRANSFORMATION.items() if k != "DefaultValue"},
                    "Dimensions": [{"Key": "A", "Value": "$.a"}],
                }
            ],
        },
        ("put_metric_filter",),
        ["{ $.a = 1 }", [{**SENT, "dimensions": {"A": "$.a"}}]],
    ),
    Life(
        "AWS::Logs::QueryDefinition",
        {"Name": "@name", "QueryString": "fields @message"},
        Look(
            "logs",
            "describe_query_definitions",
            {"queryDefinitionNamePrefix": "{Name}"},
            "queryDefinitions[0].queryString",
        ),
        "fields @message",
        {"QueryString": "stats count(*)"},
        ("put_query_definition",),
        "stats count(*)",
        attributes=("QueryDefinitionId",),
    ),
    Life(
        "AWS::Logs::ResourcePolicy",
        {"PolicyName": "lives", "PolicyDocument": DOCUMENT},
        Look("logs", "describe_resource_policies", {}, "resourcePolicies[?policyName=='lives'] | [0].policyName"),
        "lives",
    ),
)


@pytest.mark.parametrize("life", LIVES, ids=lambda life: life.kind)
def test_a_resource_lives(aws: Any, make: Make, needs: Needs, life: Life) -> None:
    """It is created, changed by the operations it takes, and leaves nothing."""
    group = make(TYPES, "AWS::Logs::LogGroup").physical.id
    lived(aws, make, TYPES, {**needs, "@group": lambda: group}, life)


def test_a_group_has_the_stacks_tags(aws: Any, make: Make) -> None:
    """Its own are set and taken off."""
    group = make(TYPES, "AWS::Logs::LogGroup", Tags=[{"Key": "a", "Value": "1"}])
    arn = group.physical.attributes["Arn"].removesuffix(":*")
    read = aws.client("logs").list_tags_for_resource
    assert read(resourceArn=arn)["tags"] == {"a": "1", **group.place.tags}
    group.update(Tags=None)
    assert read(resourceArn=arn)["tags"] == dict(group.place.tags)


def test_a_subscription_leads_to_a_function(aws: Any, make: Make, needs: Needs) -> None:
    """The filter is put, changed and deleted."""
    name, group = needs["@function"](), make(TYPES, "AWS::Logs::LogGroup").physical.id
    aws.client("lambda").add_permission(
        FunctionName=name, StatementId="logs", Action="lambda:InvokeFunction", Principal="logs.amazonaws.com"
    )
    arn = aws.client("lambda").get_function(FunctionName=name)["Configuration"]["FunctionArn"]
    settings = {"LogGroupName": group, "FilterPattern": "", "DestinationArn": arn}
    subscription = make(TYPES, "AWS::Logs::SubscriptionFilter", **settings)
    subscription.update(FilterPattern="ERROR")
    read = aws.client("logs").describe_subscription_filters
    [told] = read(logGroupName=group)["subscriptionFilters"]
    assert (told["filterName"], told["filterPattern"]) == (subscription.physical.id, "ERROR")
    subscription.delete()
    assert read(logGroupName=group)["subscriptionFilters"] == []


def test_a_filter_that_is_there_is_not_taken_over(make: Make) -> None:
    """PutMetricFilter would replace it."""
    group = make(TYPES, "AWS::Logs::LogGroup").physical.id
    settings = {
        "LogGroupName": group,
        "FilterName": "f",
        "FilterPattern": "",
        "MetricTransformations": [TRANSFORMATION],
    }
    make(TYPES, "AWS::Logs::MetricFilter", **settings)
    with pytest.raises(ClientError, match="already exists"):
        make(TYPES, "AWS::Logs::MetricFilter", **settings)
    make(TYPES, "AWS::Logs::MetricFilter", **{**settings, "FilterName": "ff"})
