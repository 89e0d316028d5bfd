"""Log groups: moto loses class, deletion protection and filter counts, accepts any retention and has no KMS calls.

Shapes and texts: recorded responses (localstack tests/aws/services/logs/test_logs_groups.snapshot.json, 2026-02) and
https://docs.aws.amazon.com/AmazonCloudWatchLogs/latest/APIReference/API_LogGroup.html.
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from typing import Any

from localaws.services.logs.control.request import Operation, Request
from localaws.services.logs.errors import InvalidOperation, InvalidParameter, constraint
from localaws.services.logs.groups import CLASSES, RETENTION_DAYS, Group

FRUGAL = ("INFREQUENT_ACCESS", "ESSENTIALS")


def create(request: Request) -> dict[str, Any]:
    """CreateLogGroup."""
    log_class = request.asked.get("logGroupClass") or "STANDARD"
    if log_class not in CLASSES:
        raise constraint(log_class, "logGroupClass", f"satisfy enum value set: [{', '.join(CLASSES)}]")
    group = request.region.create_group(request.need("logGroupName"), log_class, request.asked.get("kmsKeyId"))
    group.deletion_protected = bool(request.asked.get("deletionProtectionEnabled"))
    request.backend.tag_resource(group.arn, request.asked.get("tags") or {})
    return {}


def delete(request: Request) -> dict[str, Any]:
    """DeleteLogGroup."""
    group = request.group()
    if group.deletion_protected:
        raise InvalidOperation(
            "Deletion protection is enabled for this log group; disable it with PutLogGroupDeletionProtection first."
        )
    del request.region.groups[group.name]
    request.backend.tagger.delete_all_tags_for_resource(group.arn)
    return {}


def protect(request: Request) -> dict[str, Any]:
    """PutLogGroupDeletionProtection."""
    group = request.region.identified(request.need("logGroupIdentifier"))
    group.deletion_protected = bool(request.need("deletionProtectionEnabled"))
    return {}


def put_retention(request: Request) -> dict[str, Any]:
    """PutRetentionPolicy: only the days that AWS offers."""
    days = request.need("retentionInDays")
    if days not in RETENTION_DAYS:
        offered = ", ".join(map(str, RETENTION_DAYS))
        raise constraint(days, "retentionInDays", f"satisfy enum value set: [{offered}]")
    group = request.group()
    if group.log_class == "DELIVERY":
        raise InvalidParameter("The retention of a log group of class DELIVERY is one day and cannot be changed.")
    group.retention = int(days)
    return {}


def delete_retention(request: Request) -> dict[str, Any]:
    """DeleteRetentionPolicy."""
    request.group().retention = None
    return {}


def associate_key(request: Request) -> dict[str, Any]:
    """AssociateKmsKey: to a log group, by name or ARN, or to the results of queries."""
    arn = request.need("kmsKeyId")
    if not str(arn).startswith("arn:"):
        raise InvalidParameter(f"The specified KMS key '{arn}' is not an ARN.")
    if group := _keyed(request):
        group.kms_key = str(arn)
    else:
        request.region.results_key = str(arn)
    return {}


def disassociate_key(request: Request) -> dict[str, Any]:
    """DisassociateKmsKey."""
    if group := _keyed(request):
        group.kms_key = None
    else:
        request.region.results_key = None
    return {}


def _keyed(request: Request) -> Group | None:
    identifier = request.asked.get("resourceIdentifier")
    if identifier and request.asked.get("logGroupName"):
        raise InvalidParameter("Specify either resourceIdentifier or logGroupName, not both.")
    if identifier and ":query-result:" in identifier:
        return None
    return request.region.identified(identifier.removesuffix(":*")) if identifier else request.group()


def describe(request: Request) -> dict[str, Any]:
    """DescribeLogGroups: by prefix, by pattern (a substring; then fewer fields), by class or by identifiers."""
    prefix, part = request.asked.get("logGroupNamePrefix"), request.asked.get("logGroupNamePattern")
    if prefix and part:
        raise InvalidParameter("LogGroup name prefix and LogGroup name pattern are mutually exclusive parameters.")
    names = {
        name.split(":log-group:")[-1].removesuffix(":*") for name in request.asked.get("logGroupIdentifiers") or ()
    }
    chosen = [
        group
        for group in _of_class(request, request.asked.get("logGroupClass"))
        if group.name.startswith(prefix or "") and (part or "") in group.name and (not names or group.name in names)
    ]
    shapes = [_brief(group) if part else _shape(request, group) for group in chosen]
    return request.page("logGroups", shapes, request.limit("limit", 50, 50))


def listed(request: Request) -> dict[str, Any]:
    """ListLogGroups: by a regular expression on the name, by class and by tags."""
    pattern = request.asked.get("logGroupNamePattern") or ""
    try:
        expression = re.compile(pattern)
    except re.error:
        raise constraint(pattern, "logGroupNamePattern", "satisfy regular expression pattern") from None
    chosen = [
        {"logGroupName": group.name, "logGroupArn": group.arn, "logGroupClass": group.log_class}
        for group in _of_class(request, request.asked.get("logGroupClass"))
        if expression.search(group.name) and _has_tags(request, group)
    ]
    return request.page("logGroups", chosen, request.limit("limit", 50, 1000))


def _has_tags(request: Request, group: Group) -> bool:
    wanted = request.asked.get("logGroupTags") or ()
    tags = request.backend.list_tags_for_resource(group.arn) if wanted else {}
    return all(tag["key"] in tags and (not tag.get("values") or tags[tag["key"]] in tag["values"]) for tag in wanted)


def _of_class(request: Request, log_class: str | None) -> list[Group]:
    classes = {None: CLASSES, "INFREQUENT_ACCESS": FRUGAL, "ESSENTIALS": FRUGAL}.get(log_class, (log_class,))
    groups = [request.region.group(name) for name in sorted(request.region.groups)]
    return [group for group in groups if group.log_class in classes]


def _brief(group: Group) -> dict[str, Any]:
    return {
        "logGroupName": group.name,
        "creationTime": group.created,
        "metricFilterCount": len(group.metric_filters),
        "arn": f"{group.arn}:*",
        "logGroupClass": group.log_class,
        "logGroupArn": group.arn,
    }


def _shape(request: Request, group: Group) -> dict[str, Any]:
    days, policy = request.region.retention(group)
    optional = {
        "retentionInDays": days,
        "retentionPolicyName": policy,
        "kmsKeyId": group.kms_key,
    }
    return {
        **_brief(group),
        "storedBytes": group.stored_bytes,
        "deletionProtectionEnabled": group.deletion_protected,
        **{name: value for name, value in optional.items() if value is not None},
    }


OPERATIONS: Mapping[str, Operation] = {
    "create_log_group": create,
    "delete_log_group": delete,
    "put_log_group_deletion_protection": protect,
    "put_retention_policy": put_retention,
    "delete_retention_policy": delete_retention,
    "associate_kms_key": associate_key,
    "disassociate_kms_key": disassociate_key,
    "describe_log_groups": describe,
    "list_log_groups": listed,
}
