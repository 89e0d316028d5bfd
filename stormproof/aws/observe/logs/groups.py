"""Log groups as they stand.

The class of a group decides which queries can be run over it, and cannot be changed:
https://docs.aws.amazon.com/AmazonCloudWatch/latest/logs/CloudWatch_Logs_Log_Classes.html
"""

from __future__ import annotations

from dataclasses import dataclass

from stormproof.core.planning.controls import Reads

STANDARD = "STANDARD"
DELIVERY = "DELIVERY"
"""The class of groups that only pass logs on: kept for a day, no query run over them, nothing written by hand."""


@dataclass(frozen=True)
class LogGroup:
    """A log group; a retention of None never expires.

    `policy` names the account policy that the retention is taken from, empty where it is the group's own; `key` is the
    ARN of the KMS key that encrypts it, empty for AWS's.
    """

    retention_days: int | None
    log_class: str = STANDARD
    policy: str = ""
    key: str = ""


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
