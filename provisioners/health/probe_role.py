"""The role of a region's probe: it reads its key, reports figures of its own namespace, and writes its log."""

from __future__ import annotations

from typing import Any

from provisioners.shared.regional import in_each_region
from provisioners.shared.service_roles import role_control
from stormproof.core.health.metrics import NAMESPACE
from stormproof.core.health.names import probe_key, probe_notes
from stormproof.core.health.regions import probe_log, probe_role
from stormproof.core.naming import Names

NAME = "probe-role"


def policy(names: Names) -> dict[str, Any]:
    """Return what a probe needs.

    CloudWatch knows no resource narrower than all, and a condition on the namespace:
    https://docs.aws.amazon.com/AmazonCloudWatch/latest/monitoring/iam-cw-condition-keys-namespace.html
    """
    notes = names.arn("ssm", f"parameter{probe_notes(names)}")
    reporting = {"StringEquals": {"cloudwatch:namespace": NAMESPACE}}
    statements: list[dict[str, Any]] = [
        {"Action": ["ssm:GetParameter"], "Resource": [names.arn("ssm", f"parameter{probe_key(names)}")]},
        {
            "Action": ["ssm:GetParametersByPath", "ssm:PutParameter", "ssm:DeleteParameter"],
            "Resource": [notes, f"{notes}/*"],
        },
        {"Action": ["cloudwatch:PutMetricData"], "Resource": "*", "Condition": reporting},
        {
            "Action": ["logs:CreateLogStream", "logs:PutLogEvents"],
            "Resource": [f"{names.log_group_arn(probe_log(names))}:*"],
        },
    ]
    return {"Version": "2012-10-17", "Statement": [{"Effect": "Allow", **each} for each in statements]}


_THERE = role_control(NAME, probe_role, policy, "the probe", criteria=("11.5",), parts=("probe-regions",))
CONTROL = in_each_region(_THERE)
