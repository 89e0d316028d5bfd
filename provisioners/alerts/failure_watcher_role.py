"""The role of the watcher of failures: it reads and writes what it keeps of each function, and nothing else."""

from __future__ import annotations

from typing import Any

from provisioners.shared.service_roles import role_control
from stormproof.core.alerts.failure_watcher import failure_watcher_log
from stormproof.core.naming import Names

NAME = "failure-watcher-role"
ITEMS = "failures of *"
"""How the keys of its items begin in the table that counts requests of API keys, too."""


def policy(names: Names) -> dict[str, Any]:
    """Return what the watcher needs: of the table its own items, by the first part of their keys.

    https://docs.aws.amazon.com/amazondynamodb/latest/developerguide/specifying-conditions.html (dynamodb:LeadingKeys)
    """
    return {
        "Version": "2012-10-17",
        "Statement": [
            {
                "Effect": "Allow",
                "Action": ["dynamodb:GetItem", "dynamodb:PutItem"],
                "Resource": [names.arn("dynamodb", f"table/{names.rate_table}")],
                "Condition": {"ForAllValues:StringLike": {"dynamodb:LeadingKeys": [ITEMS]}},
            },
            {
                "Effect": "Allow",
                "Action": ["logs:CreateLogStream", "logs:PutLogEvents"],
                "Resource": [f"{names.log_group_arn(failure_watcher_log(names))}:*"],
            },
        ],
    }


CONTROL = role_control(NAME, lambda names: names.failure_watcher_role, policy, "the watcher")
