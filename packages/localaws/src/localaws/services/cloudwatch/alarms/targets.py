"""The ARNs that an alarm may notify."""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from typing import Any

from localaws.services.cloudwatch.metrics.errors import validation

LISTS = ("OKActions", "AlarmActions", "InsufficientDataActions")
MOST = 5
ARN = re.compile(r"arn:aws[\w-]*:(?P<service>[a-z0-9-]+):(?P<region>[a-z0-9-]*):(?P<account>\d*|aws):(?P<rest>.+)")


def check_actions(parameters: Mapping[str, Any], region: str) -> None:
    """Check the three lists: at most five ARNs each, SNS topics in the alarm's own region. Raises CloudWatchError.

    That a target exists is not checked (https://docs.aws.amazon.com/AmazonCloudWatch/latest/monitoring/
    AlarmThatSendsEmail.html#alarms-and-actions), as on AWS.
    """
    for name in LISTS:
        arns: Sequence[str] = parameters.get(name) or []
        if len(arns) > MOST:
            raise validation(f"The collection {name} must not have a size greater than {MOST}.")
        for arn in arns:
            _check(arn, region)


def service_of(arn: str) -> str:
    """Return the service that an ARN belongs to (``sns``), or nothing when it is no ARN."""
    match = ARN.fullmatch(arn)
    return match["service"] if match else ""


def _check(arn: str, region: str) -> None:
    match = ARN.fullmatch(arn)
    if match is None:
        raise validation(f"Invalid arn syntax: {arn}")
    if match["service"] == "sns" and match["region"] != region:
        raise validation(f"Invalid region {match['region']} specified. Only {region} is supported.")
