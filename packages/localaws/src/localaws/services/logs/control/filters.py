"""Metric filters and subscription filters: moto stores the former without effect and never tests a pattern.

Shapes and texts: recorded responses (localstack tests/aws/services/logs/test_logs_{metric,subscription}_filters
.snapshot.json, 2026-02); quotas: https://docs.aws.amazon.com/AmazonCloudWatch/latest/logs/cloudwatch_limits_cwl.html.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping, Sequence
from typing import Any

from localaws.kernel.ports import ACCOUNT, Caller, InvokeError
from localaws.services.logs.control.request import Operation, Request
from localaws.services.logs.errors import (
    InvalidOperation,
    InvalidParameter,
    LimitExceeded,
    LogsError,
    NotFound,
    constraint,
)
from localaws.services.logs.groups import Group, MetricFilter, SubscriptionFilter
from localaws.services.logs.metric_filters import check_transformation
from localaws.services.logs.patterns import Pattern, compile_pattern
from localaws.services.logs.subscriptions import callers

MAX_METRIC_FILTERS = 100
MAX_SUBSCRIPTIONS = 2
MAX_REGEX_FILTERS = 5
FILTER_NAME = re.compile(r"[^:*]*")

Admission = Callable[[str, Caller], None]


def put_metric_filter(request: Request) -> dict[str, Any]:
    """PutMetricFilter: one transformation a filter, a hundred filters a group."""
    name, pattern = _named_pattern(request)
    transformations = request.need("metricTransformations")
    if len(transformations) != 1:
        bound = "less than or equal to 1" if transformations else "greater than or equal to 1"
        raise constraint(_listed(transformations), "metricTransformations", f"have length {bound}")
    group = _standard(request.group(), "Metric filters")
    check_transformation(pattern, transformations[0])
    _keep_quotas(group, group.metric_filters, name, pattern, MAX_METRIC_FILTERS)
    group.metric_filters[name] = MetricFilter(name, pattern, _kept(transformations[0]), request.region.now())
    return {}


def _kept(transformation: Mapping[str, Any]) -> dict[str, Any]:
    """Return a transformation as it is told again: its default value is a fractional number."""
    default = transformation.get("defaultValue")
    return {**transformation, **({} if default is None else {"defaultValue": float(default)})}


def _listed(transformations: Sequence[Mapping[str, Any]]) -> str:
    """Return transformations in the words of AWS's refusal: [MetricTransformation(metricName=a, unit=null, ...)]."""
    names = ("metricName", "metricNamespace", "metricValue", "defaultValue", "unit", "dimensions")
    shapes = (", ".join(f"{name}={one.get(name, 'null')}" for name in names) for one in transformations)
    return "[" + ", ".join(f"MetricTransformation({shape})" for shape in shapes) + "]"


def describe_metric_filters(request: Request) -> dict[str, Any]:
    """DescribeMetricFilters: of a group (and then by prefix), or by metric."""
    group_name, prefix = request.asked.get("logGroupName"), request.asked.get("filterNamePrefix") or ""
    metric = request.asked.get("metricName"), request.asked.get("metricNamespace")
    _check_length(prefix, "filterNamePrefix", 512)
    _check_length(metric[0] or "", "metricName", 255)
    if (metric[0] is None) != (metric[1] is None):
        raise InvalidParameter("metricName and metricNamespace must be given together.")
    groups = [request.region.group(group_name)] if group_name else list(request.region.groups.values())
    shapes = [
        _metric_filter(group, kept)
        for group in groups
        for kept in group.metric_filters.values()
        if kept.name.startswith(prefix)
        and metric in {(None, None), (kept.transformation["metricName"], kept.transformation["metricNamespace"])}
    ]
    shapes.sort(key=lambda shape: (shape["filterName"], shape["logGroupName"]))
    return request.page("metricFilters", shapes, request.limit("limit", 50, 50))


def _metric_filter(group: Group, kept: MetricFilter) -> dict[str, Any]:
    return {
        "filterName": kept.name,
        "filterPattern": kept.pattern.text,
        "metricTransformations": [kept.transformation],
        "creationTime": kept.created,
        "logGroupName": group.name,
        "applyOnTransformedLogs": False,
    }


def delete_metric_filter(request: Request) -> dict[str, Any]:
    """DeleteMetricFilter."""
    name = request.need("filterName")
    _check_length(name, "filterName", 512)
    if request.group().metric_filters.pop(name, None) is None:
        raise NotFound("The specified metric filter does not exist.")
    return {}


def test_metric_filter(request: Request) -> dict[str, Any]:
    """TestMetricFilter: which of up to fifty messages match, and the fields they hold."""
    messages = request.need("logEventMessages")
    if not 1 <= len(messages) <= 50:
        raise constraint(messages, "logEventMessages", "have length between 1 and 50")
    pattern = compile_pattern(request.need("filterPattern"))
    matches = [
        {"eventNumber": number, "eventMessage": message, "extractedValues": pattern.extract(message)}
        for number, message in enumerate(messages, 1)
        if pattern.matches(message)
    ]
    return {"matches": matches}


def put_subscription_filter(admit: Admission) -> Operation:
    """Return PutSubscriptionFilter; `admit` raises InvokeError where a function's policy refuses a caller."""

    def put_subscription(request: Request) -> dict[str, Any]:
        name, pattern = _named_pattern(request)
        arn, distribution = request.need("destinationArn"), request.asked.get("distribution") or "ByLogStream"
        _check_destination(request, arn)
        group = _standard(request.group(), "Subscription filters")
        _keep_quotas(group, group.subscriptions, name, pattern, MAX_SUBSCRIPTIONS)
        _check_admission(admit, group, arn)
        before = group.subscriptions.get(name)
        created = before.created if before else request.region.now()
        role = request.asked.get("roleArn")
        group.subscriptions[name] = SubscriptionFilter(name, pattern, arn, role, distribution, created)
        return {}

    return put_subscription


def _check_destination(request: Request, arn: str) -> None:
    service, account = (arn.split(":") + [""] * 5)[2], (arn.split(":") + [""] * 5)[4]
    if service == "lambda" and account != ACCOUNT:
        raise LogsError(
            "AccessDeniedException",
            "Cross-account lambda invocation passing is not allowed. You must use DestinationPolicies to create cross "
            "account lambda triggers.",
        )
    if service in {"kinesis", "firehose"} and not request.asked.get("roleArn"):
        raise InvalidParameter(f"destinationArn for vendor {service} cannot be used without roleArn")
    if service != "lambda":
        raise LogsError("NotImplemented", "localaws delivers subscription filters to Lambda functions only")


def _check_admission(admit: Admission, group: Group, arn: str) -> None:
    refused = 0
    for caller in callers(group.region, group.arn):
        try:
            admit(arn, caller)
        except InvokeError:
            refused += 1
    if refused == len(callers(group.region, group.arn)):
        raise InvalidParameter(
            "Could not execute the lambda function. Make sure you have given CloudWatch Logs permission to execute "
            "your function."
        )


def describe_subscription_filters(request: Request) -> dict[str, Any]:
    """DescribeSubscriptionFilters."""
    group, prefix = request.group(), request.asked.get("filterNamePrefix") or ""
    kept = [group.subscriptions[name] for name in sorted(group.subscriptions) if name.startswith(prefix)]
    shapes = [_subscription(group, subscription) for subscription in kept]
    return request.page("subscriptionFilters", shapes, request.limit("limit", 50, 50))


def _subscription(group: Group, subscription: SubscriptionFilter) -> dict[str, Any]:
    shape = {
        "filterName": subscription.name,
        "logGroupName": group.name,
        "filterPattern": subscription.pattern.text,
        "destinationArn": subscription.destination_arn,
        "distribution": subscription.distribution,
        "applyOnTransformedLogs": False,
        "creationTime": subscription.created,
    }
    return shape | ({"roleArn": subscription.role_arn} if subscription.role_arn else {})


def delete_subscription_filter(request: Request) -> dict[str, Any]:
    """DeleteSubscriptionFilter."""
    if request.group().subscriptions.pop(request.need("filterName"), None) is None:
        raise NotFound("The specified subscription filter does not exist.")
    return {}


def _named_pattern(request: Request) -> tuple[str, Pattern]:
    name = request.need("filterName")
    _check_length(name, "filterName", 512)
    if not FILTER_NAME.fullmatch(name):
        raise constraint(name, "filterName", "satisfy regular expression pattern: [^:*]*")
    return name, compile_pattern(request.need("filterPattern"))


def _check_length(value: str, parameter: str, most: int) -> None:
    if len(value) > most:
        raise constraint(value, parameter, f"have length less than or equal to {most}")


def _standard(group: Group, what: str) -> Group:
    if group.log_class != "STANDARD":
        raise InvalidOperation(f"{what} are not supported on log groups of class {group.log_class}.")
    return group


def _keep_quotas(group: Group, kept: Mapping[str, Any], name: str, pattern: Pattern, most: int) -> None:
    if name not in kept and len(kept) >= most:
        raise LimitExceeded
    filters: list[MetricFilter | SubscriptionFilter] = [*group.metric_filters.values(), *group.subscriptions.values()]
    if (
        pattern.has_regex
        and sum(other.pattern.has_regex for other in filters if other.name != name) >= MAX_REGEX_FILTERS
    ):
        raise LimitExceeded


OPERATIONS: Mapping[str, Operation] = {
    "put_metric_filter": put_metric_filter,
    "describe_metric_filters": describe_metric_filters,
    "delete_metric_filter": delete_metric_filter,
    "test_metric_filter": test_metric_filter,
    "describe_subscription_filters": describe_subscription_filters,
    "delete_subscription_filter": delete_subscription_filter,
}
