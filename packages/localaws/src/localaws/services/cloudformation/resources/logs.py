"""CloudWatch Logs: groups, streams, metric filters, subscription filters, saved queries, resource policies.

Attributes and properties: https://docs.aws.amazon.com/AWSCloudFormation/latest/TemplateReference/AWS_Logs.html. An ARN
that GetAtt returns of a group ends in ``:*``.
"""

from __future__ import annotations

from typing import Any

from localaws.services.cloudformation.resources.common.existing import only_new
from localaws.services.cloudformation.resources.simple import Call, Change, Simple, Tagging
from localaws.services.cloudformation.resources.values import (
    ID,
    MEMBER,
    Subject,
    Value,
    by,
    converted,
    document,
    lower_keys,
    lowered,
    named,
    prop,
    tag_map,
    told,
)

LONGEST = 512


def _arn_of_group(subject: Subject) -> str:
    place = subject.place
    return f"arn:{place.partition}:logs:{place.region}:{place.account}:log-group:{subject.id}"


GROUP_ARN = Value(_arn_of_group)
GROUP_NAME = named("LogGroupName", LONGEST)

GROUP = Simple(
    "AWS::Logs::LogGroup",
    "logs",
    create=Call(
        "create_log_group",
        {
            "logGroupName": GROUP_NAME,
            "tags": tag_map(),
            **lowered("KmsKeyId", "LogGroupClass", "DeletionProtectionEnabled"),
        },
    ),
    identity=by(GROUP_NAME),
    parts=(
        Change(
            Call("put_retention_policy", {"logGroupName": ID, **lowered("RetentionInDays")}),
            unset=Call("delete_retention_policy", {"logGroupName": ID}),
        ),
        Change(
            Call("associate_kms_key", {"logGroupName": ID, **lowered("KmsKeyId")}),
            unset=Call("disassociate_kms_key", {"logGroupName": ID}),
            at_creation=False,
        ),
        Tagging(
            Call("tag_resource", {"resourceArn": GROUP_ARN, "tags": tag_map()}),
            Call("untag_resource", {"resourceArn": GROUP_ARN, "tagKeys": MEMBER}),
        ),
    ),
    attributes={"Arn": Value(lambda subject: f"{_arn_of_group(subject)}:*")},
    delete=Call("delete_log_group", {"logGroupName": ID}),
)

STREAM_NAME = named("LogStreamName", LONGEST)

STREAM = Simple(
    "AWS::Logs::LogStream",
    "logs",
    create=Call("create_log_stream", {**lowered("LogGroupName"), "logStreamName": STREAM_NAME}),
    identity=by(STREAM_NAME),
    delete=Call("delete_log_stream", {**lowered("LogGroupName"), "logStreamName": ID}),
    updatable=False,
)


def _transformations(given: list[dict[str, Any]]) -> list[dict[str, Any]]:
    """Return them as the operation takes them: dimensions by their keys."""
    made = []
    for each in given:
        plain = lower_keys({name: value for name, value in each.items() if name != "Dimensions"})
        if dimensions := each.get("Dimensions"):
            plain["dimensions"] = {dimension["Key"]: dimension["Value"] for dimension in dimensions}
        made.append(plain)
    return made


FILTER_NAME = named("FilterName", LONGEST)
FILTER = {**lowered("LogGroupName"), "filterName": FILTER_NAME}
PUT_METRIC_FILTER = Call(
    "put_metric_filter",
    {
        **FILTER,
        **lowered("FilterPattern"),
        "metricTransformations": converted("MetricTransformations", _transformations),
    },
)
PUT_SUBSCRIPTION_FILTER = Call(
    "put_subscription_filter",
    {**FILTER, **lowered("FilterPattern", "DestinationArn", "RoleArn", "Distribution")},
)

METRIC_FILTER = Simple(
    "AWS::Logs::MetricFilter",
    "logs",
    create=PUT_METRIC_FILTER,
    identity=by(FILTER_NAME),
    parts=(Change(PUT_METRIC_FILTER, at_creation=False),),
    delete=Call("delete_metric_filter", {**lowered("LogGroupName"), "filterName": ID}),
)

SUBSCRIPTION_FILTER = Simple(
    "AWS::Logs::SubscriptionFilter",
    "logs",
    create=PUT_SUBSCRIPTION_FILTER,
    identity=by(FILTER_NAME),
    parts=(Change(PUT_SUBSCRIPTION_FILTER, at_creation=False),),
    delete=Call("delete_subscription_filter", {**lowered("LogGroupName"), "filterName": ID}),
)

DEFINITION = lowered("Name", "QueryString", "LogGroupNames", "QueryLanguage")

QUERY_DEFINITION = Simple(
    "AWS::Logs::QueryDefinition",
    "logs",
    create=Call("put_query_definition", DEFINITION),
    identity=told("queryDefinitionId"),
    attributes={"QueryDefinitionId": ID},
    parts=(Change(Call("put_query_definition", {"queryDefinitionId": ID, **DEFINITION}), at_creation=False),),
    delete=Call("delete_query_definition", {"queryDefinitionId": ID}),
)

PUT_POLICY = Call("put_resource_policy", {**lowered("PolicyName"), "policyDocument": document("PolicyDocument")})

RESOURCE_POLICY = Simple(
    "AWS::Logs::ResourcePolicy",
    "logs",
    create=PUT_POLICY,
    identity=by(prop("PolicyName")),
    parts=(Change(PUT_POLICY, at_creation=False),),
    delete=Call("delete_resource_policy", {"policyName": ID}),
)


def _filters(operation: str) -> Call:
    """Return what finds a filter by its group and the beginning of its name."""
    return Call(operation, {**lowered("LogGroupName"), "filterNamePrefix": prop("FilterName")})


TYPES = (
    GROUP.resource_type(),
    STREAM.resource_type(),
    only_new(
        METRIC_FILTER, "FilterName", _filters("describe_metric_filters"), "metricFilters[?filterName=='{FilterName}']"
    ),
    only_new(
        SUBSCRIPTION_FILTER,
        "FilterName",
        _filters("describe_subscription_filters"),
        "subscriptionFilters[?filterName=='{FilterName}']",
    ),
    QUERY_DEFINITION.resource_type(),
    only_new(
        RESOURCE_POLICY,
        "PolicyName",
        Call("describe_resource_policies", {}),
        "resourcePolicies[?policyName=='{PolicyName}']",
    ),
)
