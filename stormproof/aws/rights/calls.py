"""From one call to the permissions that IAM asks of whoever makes it, wider where the resource is not told.

Actions and forms of ARNs are AWS's tables, as `core.least_privilege.actions` reads them. What a call needs beside its
own action stands in tables below, each with its source.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from functools import cache
from typing import Any

from stormproof.aws.interpreters.permissions import GATEWAYS, PASSING, on_gateway
from stormproof.aws.rights.canaries import CANARIES
from stormproof.aws.rights.deletions import deletes_versions
from stormproof.aws.rights.vaults import VAULTS
from stormproof.core.least_privilege.actions import FREE, WITH_ARGUMENT, actions_of, forms, prefix_of
from stormproof.core.least_privilege.resources import VARIABLE, Permission
from stormproof.core.planning.plans import Call
from stormproof.core.system import System

NAMED: Mapping[str, Mapping[str, tuple[str, ...]]] = {
    "backup": {"BackupPlanId": ("backupPlan",), "BackupVaultName": ("backupVault",)},
    "budgets": dict.fromkeys(("BudgetName", "Budget.BudgetName", "NewBudget.BudgetName"), ("budget",)),
    "cloudformation": {"StackName": ("stack",)},
    "cloudwatch": {
        "AlarmMuteRuleName": ("alarm-mute-rule",),
        "AlarmName": ("alarm",),
        "AlarmNames": ("alarm",),
        "DashboardName": ("dashboard",),
        "DashboardNames": ("dashboard",),
        "Name": ("alarm-mute-rule",),
    },
    "dynamodb": dict.fromkeys(("TableName", "SourceTableName", "TargetTableName", "RequestItems"), ("table",)),
    "events": {"Name": ("rule-on-default-event-bus",), "Rule": ("rule-on-default-event-bus",)},
    "iam": {"RoleName": ("role",), "PolicyName": ("policy",), "Url": ("oidc-provider",)},
    "kms": {"KeyId": ("key",)},
    "lambda": {
        "FunctionName": ("function",),
        "LayerName": ("layer", "layerVersion"),
        "UUID": ("eventSourceMapping",),
    },
    "logs": {"logGroupName": ("log-stream", "log-group"), "logGroupNames": ("log-group",)},
    "s3": {"Bucket": ("object", "bucket")},
    "sns": {"TopicArn": ("topic",), "Name": ("topic",)},
    "sqs": {"QueueUrl": ("queue",), "QueueName": ("queue",)},
    "ssm": {"Name": ("parameter",), "Names": ("parameter",), "Path": ("parameter",), "ResourceId": ("parameter",)},
    "synthetics": {"Name": ("canary",), "ResourceArn": ("canary",)},
    "wafv2": {"Name": ("webacl", "ipset")},
}
"""Prefix of actions -> parameter, with a dot where it is within another -> the types of resources that it names, the
narrowest first. Where a parameter is itself a map, its keys are the names.
"""
COPIED_TAGS = ("GetObjectTagging", "GetObjectVersionTagging", "PutObjectTagging")
"""What a copy of a version needs for its tags: https://docs.aws.amazon.com/AmazonS3/latest/API/API_CopyObject.html"""
OTHERWISE: Mapping[tuple[str, str], tuple[str, ...]] = {
    ("backup", "end_backup_plan"): ("backup:DeleteBackupPlan",),
    ("budgets", "create_budget"): ("budgets:ModifyBudget",),
    ("budgets", "create_notification"): ("budgets:ModifyBudget",),
    ("budgets", "create_subscriber"): ("budgets:ModifyBudget",),
    ("budgets", "delete_subscriber"): ("budgets:ModifyBudget",),
    ("budgets", "delete_budget"): ("budgets:ModifyBudget",),
    ("budgets", "delete_notification"): ("budgets:ModifyBudget",),
    ("budgets", "describe_budget"): ("budgets:ViewBudget",),
    ("budgets", "describe_budgets"): ("budgets:ViewBudget",),
    ("budgets", "describe_notifications_for_budget"): ("budgets:ViewBudget",),
    ("budgets", "describe_subscribers_for_notification"): ("budgets:ViewBudget",),
    ("budgets", "update_budget"): ("budgets:ModifyBudget",),
    ("lambda", "get_layer_version_by_arn"): ("lambda:GetLayerVersion",),
    ("s3", "copy_object"): tuple(f"s3:{each}" for each in ("GetObjectVersion", "PutObject", *COPIED_TAGS)),
    ("s3", "delete_bucket_lifecycle"): ("s3:PutLifecycleConfiguration",),
    ("s3", "delete_bucket_replication"): ("s3:PutReplicationConfiguration",),
    ("s3", "get_bucket_notification_configuration"): ("s3:GetBucketNotification",),
    ("s3", "put_bucket_notification_configuration"): ("s3:PutBucketNotification",),
    ("synthetics", "end_canary"): ("synthetics:DeleteCanary", "synthetics:StopCanary"),
}
"""(service, operation) -> actions, where AWS's tables do not link them:
https://docs.aws.amazon.com/service-authorization/latest/reference/list_awsbudgets.html ,
https://docs.aws.amazon.com/lambda/latest/api/API_GetLayerVersionByArn.html ,
https://docs.aws.amazon.com/AmazonS3/latest/userguide/using-with-s3-policy-actions.html
"""
WIDE = frozenset({"cloudwatch:DescribeAlarms", "cloudwatch:ListAlarmMuteRules"})
"""Actions that a narrower resource makes leave something out, composite alarms and rules about several alarms here:
https://docs.aws.amazon.com/AmazonCloudWatch/latest/APIReference/API_DescribeAlarms.html
"""
UNTOLD: Mapping[str, str] = {
    "backup:CreateBackupPlan": "arn:{partition}:backup:{region}:{account}:backup-plan:*",
    "backup:DeleteBackupPlan": "arn:{partition}:backup:{region}:{account}:backup-plan:*",
    "backup:DeleteRecoveryPoint": "arn:{partition}:backup:{region}:{account}:recovery-point:*",
    "lambda:GetFunctionConfiguration": "arn:{partition}:lambda:{region}:{account}:function:*",
}
"""Action -> its resources where the parameters do not tell them: IDs are AWS's to give, a canary's function too.

DynamoDB's own backups in a vault are looked at by nobody:
https://docs.aws.amazon.com/aws-backup/latest/devguide/access-control.html
"""
TAGS = ("Tags", "tags", "ResourceTags", "BackupPlanTags", "BackupVaultTags")
TAGGING: Mapping[str, str] = {
    "backup": "backup:TagResource",
    "budgets": "budgets:TagResource",
    "cloudwatch": "cloudwatch:TagResource",
    "dynamodb": "dynamodb:TagResource",
    "events": "events:TagResource",
    "iam": "iam:TagRole",
    "lambda": "lambda:TagResource",
    "logs": "logs:TagResource",
    "sns": "sns:TagResource",
    "sqs": "sqs:TagQueue",
    "ssm": "ssm:AddTagsToResource",
    "synthetics": "synthetics:TagResource",
    "wafv2": "wafv2:TagResource",
}
"""Prefix of actions -> what a call that makes a thing with tags needs as well:
https://docs.aws.amazon.com/IAM/latest/UserGuide/access_tags.html and each service's page beside it
"""
TAGGED_OTHERWISE: Mapping[tuple[str, str], str] = {
    ("iam", "create_open_id_connect_provider"): "iam:TagOpenIDConnectProvider",
    ("iam", "create_policy"): "iam:TagPolicy",
}
"""(service, operation) -> the same, where it is not a role that IAM makes."""
GIVEN_ROLES = frozenset(
    {
        "credentials",
        "authorizerCredentials",
        "ExecutionRoleArn",
        "IamRoleArn",
        "Role",
        "RoleArn",
        "roleArn",
        "/cloudwatchRoleArn",
    }
)
"""Parameters, members and paths of patches by which a service is given a role:
https://docs.aws.amazon.com/IAM/latest/UserGuide/id_roles_use_passrole.html
"""
RULES = (
    "arn:{partition}:wafv2:{region}:{account}:*/managedruleset/*",
    "arn:{partition}:wafv2:{region}:{account}:*/ipset/stormproof-{api}*",
)
"""What rules of our web ACL refer to: AWS asks for the ACL's own action on these, too."""
RESTORED = "arn:{partition}:dynamodb:{region}:{account}:table/stormproof-{api}-recovery-*"
"""What the system's tables are restored into: AWS writes it on behalf of the caller."""
ALSO: Mapping[tuple[str, str], tuple[tuple[str, str], ...]] = {
    **VAULTS,
    ("dynamodb", "restore_table_to_point_in_time"): tuple(
        (f"dynamodb:{action}", RESTORED)
        for action in ("BatchWriteItem", "DeleteItem", "GetItem", "PutItem", "Query", "Scan", "UpdateItem")
    ),
    **dict.fromkeys(
        (("lambda", "create_function"), ("lambda", "update_function_configuration")),
        (("lambda:GetLayerVersion", "arn:{partition}:lambda:{region}:*:layer:*"),),
    ),
    **CANARIES,
    ("cloudwatch", "put_alarm_mute_rule"): (
        ("cloudwatch:PutAlarmMuteRule", "arn:{partition}:cloudwatch:{region}:{account}:alarm:stormproof-{api}*"),
    ),
    ("wafv2", "associate_web_acl"): (
        ("apigateway:SetWebACL", "arn:{partition}:apigateway:{region}::/restapis/{api}/*"),
    ),
    ("wafv2", "disassociate_web_acl"): (
        ("apigateway:SetWebACL", "arn:{partition}:apigateway:{region}::/restapis/{api}/*"),
    ),
    ("wafv2", "create_web_acl"): tuple(("wafv2:CreateWebACL", each) for each in RULES),
    ("wafv2", "update_web_acl"): tuple(("wafv2:UpdateWebACL", each) for each in RULES),
    ("wafv2", "put_logging_configuration"): (
        ("iam:CreateServiceLinkedRole", "arn:{partition}:iam::{account}:role/aws-service-role/wafv2.amazonaws.com/*"),
        ("logs:CreateLogDelivery", "*"),
        ("logs:DescribeLogGroups", "*"),
        ("logs:DescribeResourcePolicies", "*"),
        ("logs:PutResourcePolicy", "*"),
    ),
    ("wafv2", "delete_logging_configuration"): (("logs:DeleteLogDelivery", "*"),),
}
"""(service, operation) -> actions of other services that AWS asks of the caller, with the templates of their resources:
https://docs.aws.amazon.com/service-authorization/latest/reference/list_awswafv2.html (dependent actions),
https://docs.aws.amazon.com/service-authorization/latest/reference/list_amazoncloudwatch.html (a mute rule),
https://docs.aws.amazon.com/lambda/latest/dg/permissions-user-function.html (layers),
https://docs.aws.amazon.com/amazondynamodb/latest/developerguide/backuprestore_IAM.html (what is restored),
https://docs.aws.amazon.com/waf/latest/developerguide/logging-cw-logs.html
"""


def permissions_of(call: Call, system: System) -> frozenset[Permission]:
    """Return what whoever makes a call has to be allowed; the resource is ``*`` where its parameters do not tell it."""
    if (call.service, call.operation) in FREE:
        return frozenset()
    passed = {Permission(PASSING, role) for role in _roles(call.parameters)}
    return frozenset({*_own(call, system), *passed})


def also(service: str, operation: str) -> tuple[tuple[str, str], ...]:
    """Return the actions of other services that a call needs, each with the template of its resource."""
    return ALSO.get((service, operation), ())


def actions(service: str, operation: str, parameters: Mapping[str, Any]) -> frozenset[str]:
    """Return the actions (``s3:GetObject``) of a call, but for API Gateway's; named as the operation where unknown."""
    prefix = prefix_of(service)
    if (service, operation) in OTHERWISE:
        return frozenset(OTHERWISE[service, operation])
    found = set(actions_of(service, operation)) or {"".join(part.capitalize() for part in operation.split("_"))}
    for action in tuple(found):
        added = WITH_ARGUMENT.get((service, action), {})
        found |= {more for argument, more in added.items() if argument in parameters}
    if (service, operation) == ("s3", "delete_objects") and deletes_versions(parameters):
        found.add("DeleteObjectVersion")
    return frozenset(f"{prefix}:{action}" for action in found)


def _own(call: Call, system: System) -> Iterator[Permission]:
    if call.service in GATEWAYS:
        yield Permission(*on_gateway(call, system))
        return
    found = {
        Permission(action, resource)
        for action in actions(call.service, call.operation, call.parameters)
        for resource in _resources(call, system, action)
    }
    yield from found
    tagging = TAGGED_OTHERWISE.get((call.service, call.operation)) or TAGGING.get(prefix_of(call.service))
    if tagging and any(call.parameters.get(each) for each in TAGS):
        of_none = _resources(call, system, tagging)  # whoever makes a thing of no resource yet tags it by its name
        yield from (
            Permission(tagging, resource)
            for each in found
            for resource in (of_none if each.resource == "*" else {each.resource})
        )


def _roles(given: Any) -> Iterator[str]:
    """Yield the ARNs of roles that are given to a service, at any depth."""
    if isinstance(given, Mapping):
        named = str(given.get("path", "")) in GIVEN_ROLES and given.get("value")
        own = [value for name, value in given.items() if name in GIVEN_ROLES]
        yield from (each for each in (named, *own) if isinstance(each, str) and ":role/" in each)
    for each in given.values() if isinstance(given, Mapping) else given if isinstance(given, list | tuple) else ():
        yield from _roles(each)


def _resources(call: Call, system: System, action: str) -> frozenset[str]:
    """Return the ARNs that an action of a call is about; ``*`` where there is nothing narrower, or it is not told."""
    prefix, _, name = action.partition(":")
    try:
        known = {} if action in WIDE else forms(prefix, name)
    except KeyError:  # AWS's tables lack it
        known = {}
    found = frozenset({*_told(call.parameters, known), *_by_name(call, system, prefix, known)})
    return found or frozenset({_untold(call, system, action)})


def _untold(call: Call, system: System, action: str) -> str:
    where = {"partition": system.partition, "region": call.region or system.region, "account": system.account}
    return UNTOLD.get(action, "*").format(**where)


def _told(given: Any, known: Mapping[str, str]) -> Iterator[str]:
    """Yield the ARNs among parameters, at any depth but in tags, of the types that the action can be limited to."""
    if isinstance(given, str) and any(_pattern(form).fullmatch(given) for form in known.values()):
        yield given
    inner = [value for name, value in given.items() if name not in TAGS] if isinstance(given, Mapping) else given
    for each in inner if isinstance(inner, list | tuple) else ():
        yield from _told(each, known)


@cache
def _pattern(form: str) -> re.Pattern[str]:
    """Return what ARNs of a form look like; a function's may name a version, a log group's its streams."""
    escaped = re.escape(VARIABLE.sub("\0", form))
    return re.compile(escaped.replace(re.escape("\0"), "[^:]*") + r"(:[^:]*)?")


def _by_name(call: Call, system: System, prefix: str, known: Mapping[str, str]) -> Iterator[str]:
    for parameter, kinds in NAMED.get(prefix, {}).items():
        value = _value(call.parameters, parameter)
        for named in value if isinstance(value, list | tuple | Mapping) else (value,):
            if isinstance(named, str) and not named.startswith("arn:"):
                form = next((known[kind] for kind in kinds if kind in known), None)
                yield from (_filled(form, call.region or system.region, system, named),) if form else ()


def _value(parameters: Mapping[str, Any], name: str) -> Any:
    """Return a parameter, or what a name with a dot means within one."""
    first, _, within = name.partition(".")
    inner = parameters.get(first)
    return (inner.get(within) if isinstance(inner, Mapping) else None) if within else inner


def _filled(form: str, region: str, system: System, named: str) -> str:
    """Return the ARN of a form: paths of roles, IDs and what lies within a resource are left open."""
    name = named.rpartition("/")[2] if named.startswith("https://") else named
    known = {
        "Partition": system.partition,
        "Region": region,
        "Account": system.account,
        "RoleNameWithPath": f"*{name}",
        "ParameterNameWithoutLeadingSlash": name.lstrip("/"),
        **dict.fromkeys(("Id", "LayerVersion", "LogStreamName", "ObjectName", "Scope"), "*"),
    }
    return VARIABLE.sub(lambda match: known.get(match[1], name), form)
