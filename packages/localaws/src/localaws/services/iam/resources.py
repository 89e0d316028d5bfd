"""Which resource a call is about, by its parameters: the ARN that policies name.

https://docs.aws.amazon.com/service-authorization/latest/reference/reference_policies_actions-resources-contextkeys.html
A call whose parameters name no resource known here is about ``*``.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping
from typing import Any

from localaws.kernel.ports import ACCOUNT

Parameters = Mapping[str, Any]
Resource = Callable[[str, str], str]


def _plain(service: str, form: str) -> Resource:
    """ARNs of a service: `form` has a ``{}`` for the name. A parameter may hold the ARN itself, or a URL."""

    def arn(region: str, value: str) -> str:
        name = value.rpartition("/")[2] if value.startswith("http") else value
        return value if value.startswith("arn:") else f"arn:aws:{service}:{region}:{ACCOUNT}:{form.format(name)}"

    return arn


def _iam(kind: str) -> Resource:
    return lambda _region, name: f"arn:aws:iam::{ACCOUNT}:{kind}/{name}"


def _provider(_region: str, url: str) -> str:
    """https://docs.aws.amazon.com/IAM/latest/APIReference/API_CreateOpenIDConnectProvider.html ."""
    return f"arn:aws:iam::{ACCOUNT}:oidc-provider/{url.removeprefix('https://')}"


def _budget(_region: str, name: str) -> str:
    """https://docs.aws.amazon.com/service-authorization/latest/reference/list_awsbudgets.html ."""
    return f"arn:aws:budgets::{ACCOUNT}:budget/{name}"


# Service -> parameter, with dots where it is within others -> the ARN of what it names; the first one that a call has
# counts.
NAMED_BY: Mapping[str, Mapping[str, Resource]] = {
    # A plan that is made has no ID yet:
    # https://docs.aws.amazon.com/service-authorization/latest/reference/list_awsbackup.html
    "backup": {
        "recoveryPointArn": lambda _region, arn: arn,
        "backupVaultName": _plain("backup", "backup-vault:{}"),
        "backupPlanId": _plain("backup", "backup-plan:{}"),
        "BackupPlan.BackupPlanName": lambda region, _: f"arn:aws:backup:{region}:{ACCOUNT}:backup-plan:*",
    },
    "budgets": {
        "BudgetName": _budget,
        "Budget.BudgetName": _budget,
        "NewBudget.BudgetName": _budget,
        "ResourceARN": lambda _region, arn: arn,
    },
    "cloudformation": {"StackName": _plain("cloudformation", "stack/{}/*")},
    "cloudwatch": {
        "AlarmMuteRuleName": _plain("cloudwatch", "alarm-mute-rule:{}"),
        "AlarmName": _plain("cloudwatch", "alarm:{}"),
        "DashboardName": lambda _region, name: f"arn:aws:cloudwatch::{ACCOUNT}:dashboard/{name}",
        "ResourceARN": _plain("cloudwatch", "{}"),
    },
    "dynamodb": {
        "TableName": _plain("dynamodb", "table/{}"),
        "TableArn": _plain("dynamodb", "{}"),
        "ResourceArn": _plain("dynamodb", "{}"),
        "SourceTableName": _plain("dynamodb", "table/{}"),
        "BackupArn": _plain("dynamodb", "{}"),
    },
    "events": {"Rule": _plain("events", "rule/{}"), "Name": _plain("events", "rule/{}")},
    "iam": {
        "RoleName": _iam("role"),
        "UserName": _iam("user"),
        "GroupName": _iam("group"),
        "OpenIDConnectProviderArn": lambda _region, arn: arn,
        "PolicyArn": lambda _region, arn: arn,
        "PolicyName": _iam("policy"),
        "PolicySourceArn": lambda _region, arn: arn,
        "Arn": lambda _region, arn: arn,
    },
    "kms": {"KeyId": _plain("kms", "key/{}")},
    "lambda": {
        "UUID": _plain("lambda", "event-source-mapping:{}"),
        "Arn": lambda _region, arn: arn,
        "FunctionName": _plain("lambda", "function:{}"),
        "LayerName": _plain("lambda", "layer:{}"),
        "Resource": lambda _region, arn: arn,
    },
    "logs": {
        "logGroupName": _plain("logs", "log-group:{}:*"),
        "logGroupIdentifier": _plain("logs", "log-group:{}:*"),
        "resourceArn": _plain("logs", "{}"),
    },
    "secretsmanager": {
        "SecretId": _plain("secretsmanager", "secret:{}"),
        "Name": _plain("secretsmanager", "secret:{}"),
    },
    "sns": {
        "TopicArn": _plain("sns", "{}"),
        "TargetArn": _plain("sns", "{}"),
        "Name": _plain("sns", "{}"),
        "ResourceArn": _plain("sns", "{}"),
    },
    "sqs": {
        "QueueUrl": _plain("sqs", "{}"),
        "QueueName": _plain("sqs", "{}"),
        "SourceArn": lambda _region, arn: arn,
    },
    "ssm": {"Name": _plain("ssm", "parameter/{}"), "Path": _plain("ssm", "parameter/{}")},
    "stepfunctions": {"stateMachineArn": _plain("states", "{}"), "executionArn": _plain("states", "{}")},
    # What a path names is called as there, and CreateCanary is about no canary:
    # https://docs.aws.amazon.com/service-authorization/latest/reference/list_amazoncloudwatchsynthetics.html
    "synthetics": {"resourceArn": lambda _region, arn: arn, "name": _plain("synthetics", "canary:{}")},
    "sts": {"RoleArn": lambda _region, arn: arn},
}

_TAGGED = {"ResourceId": _plain("ssm", "parameter/{}")}
# What only one operation's parameter names. A rule that mutes alarms:
# https://docs.aws.amazon.com/AmazonCloudWatch/latest/APIReference/API_PutAlarmMuteRule.html ; a parameter that gets
# tags, by its name: https://docs.aws.amazon.com/systems-manager/latest/APIReference/API_AddTagsToResource.html
OWN: Mapping[tuple[str, str], Mapping[str, Resource]] = {
    ("backup", "ListTags"): {"resourceArn": lambda _region, arn: arn},
    ("backup", "TagResource"): {"resourceArn": lambda _region, arn: arn},
    ("backup", "UntagResource"): {"resourceArn": lambda _region, arn: arn},
    ("cloudwatch", "PutAlarmMuteRule"): {"Name": _plain("cloudwatch", "alarm-mute-rule:{}")},
    ("iam", "CreateOpenIDConnectProvider"): {"Url": _provider},
    ("ssm", "AddTagsToResource"): _TAGGED,
    ("ssm", "ListTagsForResource"): _TAGGED,
    ("ssm", "RemoveTagsFromResource"): _TAGGED,
}

# What a call lists several of -> the parameter that would name one: each is asked about, and what is the operation's
# own.
LISTED: Mapping[tuple[str, str], tuple[str, str]] = {
    ("cloudwatch", "DeleteAlarms"): ("AlarmNames", "AlarmName"),
    ("cloudwatch", "DeleteDashboards"): ("DashboardNames", "DashboardName"),
    ("cloudwatch", "DisableAlarmActions"): ("AlarmNames", "AlarmName"),
    ("cloudwatch", "EnableAlarmActions"): ("AlarmNames", "AlarmName"),
    ("cloudwatch", "PutAlarmMuteRule"): ("MuteTargets.AlarmNames", "AlarmName"),
    ("logs", "StartQuery"): ("logGroupNames", "logGroupName"),
}
OF_ONE = re.compile("^(Create|Delete|Get|Update)")
FIREWALLS: Mapping[str, str] = {
    "WebACL": "webacl",
    "IPSet": "ipset",
    "RegexPatternSet": "regexpatternset",
    "RuleGroup": "rulegroup",
}


def firewall_of(operation: str, region: str, parameters: Parameters) -> str:
    """Return the ARN that a call of AWS WAF is about: its own kind by the operation's name, or what an ARN names.

    https://docs.aws.amazon.com/service-authorization/latest/reference/list_awswafv2.html
    """
    logging = parameters.get("LoggingConfiguration") or {}
    for given in (parameters, logging):
        for name in ("WebACLArn", "WebAclArn", "ResourceArn", "ResourceARN"):
            if arn := given.get(name):
                return str(arn)
    kind = FIREWALLS.get(OF_ONE.sub("", operation))
    if kind is None or "Name" not in parameters:
        return "*"
    scope = "global" if parameters.get("Scope") == "CLOUDFRONT" else "regional"
    return f"arn:aws:wafv2:{region}:{ACCOUNT}:{scope}/{kind}/{parameters['Name']}/{parameters.get('Id', '*')}"


def listed(parameters: Parameters, name: str) -> list[str]:
    """Return the values of a list, as JSON or as members of a form (``AlarmNames.member.1``)."""
    value = _value(parameters, name)
    if isinstance(value, list):
        return [str(each) for each in value]
    return [str(each) for key, each in parameters.items() if key.startswith(f"{name}.")]


def resource_of(service: str, region: str, parameters: Parameters, operation: str = "") -> str:
    """Return the ARN that a call is about, ``*`` where none is named."""
    for parameter, arn in {**OWN.get((service, operation), {}), **NAMED_BY.get(service, {})}.items():
        if value := _value(parameters, parameter):
            return arn(region, str(value)).replace("parameter//", "parameter/")
    return "*"


def _value(parameters: Parameters, name: str) -> Any:
    """Return a parameter; a name with dots is of a form's, or of a document within others."""
    if name in parameters:
        return parameters[name]
    first, _, within = name.partition(".")
    inner = parameters.get(first)
    return _value(inner, within) if within and isinstance(inner, Mapping) else None
