"""Log groups as they stand.

The class of a group decides which queries can be run over it, and cannot be changed:
https://docs.aws.amazon.com/AmazonCloudWatch/latest/logs/CloudWatch_Logs_Log_Classes.html
"""

from __future__ import annotations

from dataclasses import dataclass, replace

from stormproof.core.errors import NotThere
from stormproof.core.naming import TAG, Names
from stormproof.core.planning.controls import PlanContext, Reads

STANDARD = "STANDARD"
DELIVERY = "DELIVERY"
"""The class of groups that only pass logs on: kept for a day, no query run over them, nothing written by hand."""


@dataclass(frozen=True)
class LogGroup:
    """A log group; a retention of None never expires.

    `policy` names the account policy that the retention is taken from, empty where it is the group's own; `key` is the
    ARN of the KMS key that encrypts it, empty for AWS's. `unfinished` is one of ours whose
    retention an apply that was killed never came to: see `with_marks`.
    """

    retention_days: int | None
    log_class: str = STANDARD
    policy: str = ""
    key: str = ""
    unfinished: bool = False


def read_groups(reads: Reads, prefix: str) -> dict[str, LogGroup]:
    """Return the log groups whose names begin so, by name."""
    found = reads.pages("logs", "describe_log_groups", "logGroups", logGroupNamePrefix=prefix)
    return {
        str(each["logGroupName"]): LogGroup(
            each.get("retentionInDays"),
            each.get("logGroupClass", STANDARD),
            each.get("retentionPolicyName", ""),
            each.get("kmsKeyId", ""),
        )
        for each in found
    }


def with_marks(reads: Reads, context: PlanContext, name: str, group: LogGroup | None) -> LogGroup | None:
    """Return the group with its mark `unfinished`; the tags of one that has a retention are not asked for.

    CreateLogGroup takes tags and no retention, so what has our tag and never expires was left half made:
    https://docs.aws.amazon.com/AmazonCloudWatchLogs/latest/APIReference/API_CreateLogGroup.html,
    https://docs.aws.amazon.com/AmazonCloudWatchLogs/latest/APIReference/API_ListTagsForResource.html
    """
    if group is None or group.retention_days is not None:
        return group
    names = Names(context.system)
    try:
        tags = reads.read("logs", "list_tags_for_resource", resourceArn=names.log_group_arn(name))["tags"]
    except NotThere:
        return None
    return replace(group, unfinished=tags.get(TAG) == names.owner)
