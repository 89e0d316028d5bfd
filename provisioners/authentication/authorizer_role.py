"""The authorizer's role: it may read an item of the key table and the pepper, and write its own log, nothing else."""

from __future__ import annotations

from typing import Any

from provisioners.shared.service_roles import role_control
from stormproof.core.naming import Names

NAME = "authorizer-role"


def policy(names: Names) -> dict[str, Any]:
    """Return what the authorizer needs."""
    log = f"{names.log_group_arn(names.authorizer_log)}:*"
    return {
        "Version": "2012-10-17",
        "Statement": [
            {
                "Effect": "Allow",
                "Action": ["dynamodb:GetItem"],
                "Resource": [names.arn("dynamodb", f"table/{names.key_table}")],
            },
            {
                "Effect": "Allow",
                "Action": ["ssm:GetParameter"],
                "Resource": [names.arn("ssm", f"parameter{names.key_pepper}")],
            },
            {"Effect": "Allow", "Action": ["logs:CreateLogStream", "logs:PutLogEvents"], "Resource": [log]},
        ],
    }


CONTROL = role_control(NAME, lambda names: names.authorizer_role, policy, "the authorizer")
