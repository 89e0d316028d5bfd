"""Members that answers of moto's, and ours that build on them, hold beyond the models go before the caller sees them.

No answer of AWS's has them: the models are those that AWS publishes
(https://github.com/boto/botocore/tree/develop/botocore/data); the check of answers in tests found each.
"""

from __future__ import annotations

import json
from collections.abc import Mapping
from dataclasses import replace
from typing import Any

from localaws.calls.exchange import Reply
from localaws.calls.operations import Call, Key

SURPLUS: Mapping[Key, tuple[str, ...]] = {
    ("apigateway", "CreateBasePathMapping"): ("domain_name",),
    ("apigateway", "GetBasePathMapping"): ("domain_name",),
    ("apigateway", "GetBasePathMappings"): ("item.domain_name",),
    ("apigateway", "GetDeployments"): ("item.stageName",),
    ("apigateway", "UpdateBasePathMapping"): ("domain_name",),
    ("events", "ListRules"): ("Rules.CreatedBy",),
    ("kms", "ListRetirableGrants"): ("GrantCount",),
    ("lambda", "CreateEventSourceMapping"): ("Tags",),
    ("lambda", "CreateFunctionUrlConfig"): ("LastModifiedTime",),
    ("lambda", "DeleteEventSourceMapping"): ("Tags",),
    ("lambda", "GetEventSourceMapping"): ("Tags",),
    ("lambda", "ListEventSourceMappings"): ("EventSourceMappings.Tags",),
    ("lambda", "ListLayers"): ("Layers.LatestMatchingVersion.Content", "Layers.LatestMatchingVersion.LayerArn"),
    ("lambda", "ListLayerVersions"): ("LayerVersions.Content", "LayerVersions.LayerArn"),
    ("lambda", "UpdateEventSourceMapping"): ("Tags",),
    ("scheduler", "ListSchedules"): (
        "Schedules.ActionAfterCompletion",
        "Schedules.Description",
        "Schedules.EndDate",
        "Schedules.FlexibleTimeWindow",
        "Schedules.KmsKeyArn",
        "Schedules.ScheduleExpression",
        "Schedules.ScheduleExpressionTimezone",
        "Schedules.StartDate",
        "Schedules.Target.DeadLetterConfig",
        "Schedules.Target.RetryPolicy",
        "Schedules.Target.RoleArn",
    ),
    ("secretsmanager", "ListSecrets"): ("SecretList.VersionIdsToStages",),
    ("wafv2", "GetWebACL"): ("WebACL.LockToken",),
    ("wafv2", "GetWebACLForResource"): ("WebACL.LockToken",),
}
"""Paths of members by service and operation; those below lists are of each element."""


def without_surplus(call: Call, reply: Reply) -> Reply:
    """Return an answer without what its model does not have."""
    surplus = SURPLUS.get(call.key)
    if surplus is None or reply.status >= 300:
        return reply
    content = json.loads(reply.body)
    for path in surplus:
        _drop(content, path.split("."))
    return replace(reply, body=json.dumps(content).encode())


def _drop(value: Any, path: list[str]) -> None:
    if isinstance(value, list):
        for each in value:
            _drop(each, path)
    elif isinstance(value, dict) and len(path) == 1:
        value.pop(path[0], None)
    elif isinstance(value, dict):
        _drop(value.get(path[0]), path[1:])
