"""The role of our canaries: they leave what they saw, report figures, read their key and note what they made.

What Synthetics itself needs of it:
https://docs.aws.amazon.com/AmazonCloudWatch/latest/monitoring/CloudWatch_Synthetics_Canaries_CanaryPermissions.html.
The log group is made beforehand, so that no canary has to make one.
"""

from __future__ import annotations

from typing import Any

from provisioners.shared.service_roles import role_control
from stormproof.core.health.metrics import NAMESPACE
from stormproof.core.health.names import canary_bucket, canary_logs, canary_role, probe_key, probe_notes
from stormproof.core.naming import Names

NAME = "canary-role"
SYNTHETICS = "CloudWatchSynthetics"
"""The namespace that Synthetics reports runs in."""


def policy(names: Names) -> dict[str, Any]:
    """Return what the canaries need."""
    system, bucket = names.system, f"arn:{names.system.partition}:s3:::{canary_bucket(names)}"
    log = f"arn:{system.partition}:logs:{system.region}:{system.account}:log-group:{canary_logs(names)}*:*"
    notes = names.arn("ssm", f"parameter{probe_notes(names)}")
    return {
        "Version": "2012-10-17",
        "Statement": [
            _allowed(["s3:PutObject"], f"{bucket}/*"),
            _allowed(["s3:GetBucketLocation"], bucket),
            _allowed(["s3:ListAllMyBuckets"], "*"),
            {
                **_allowed(["cloudwatch:PutMetricData"], "*"),
                "Condition": {"StringEquals": {"cloudwatch:namespace": [SYNTHETICS, NAMESPACE]}},
            },
            _allowed(["logs:CreateLogStream", "logs:PutLogEvents"], log),
            _allowed(["ssm:GetParameter"], names.arn("ssm", f"parameter{probe_key(names)}")),
            _allowed(["ssm:GetParametersByPath"], notes),
            _allowed(["ssm:PutParameter", "ssm:DeleteParameter"], f"{notes}/*"),
        ],
    }


def _allowed(actions: list[str], resource: str) -> dict[str, Any]:
    return {"Effect": "Allow", "Action": actions, "Resource": [resource]}


CONTROL = role_control(NAME, canary_role, policy, "the canary")
