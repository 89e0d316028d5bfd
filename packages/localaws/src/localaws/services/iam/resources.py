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


# Service -> parameter -> the ARN of what it names; the first one that a call has counts.
NAMED_BY: Mapping[str, Mapping[str, Resource]] = {
    "cloudformation": {"StackName": _plain("cloudformation", "stack/{}/*")},
    "cloudwatch": {
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
    "sqs": {"QueueUrl": _plain("sqs", "{}"), "QueueName": _plain("sqs", "{}")},
    "ssm": {"Name": _plain("ssm", "parameter/{}"), "Path": _plain("ssm", "parameter/{}")},
    "stepfunctions": {"stateMachineArn": _plain("states", "{}"), "executionArn": _plain("states", "{}")},
    "sts": {"RoleArn": lambda _region, arn: arn},
}

# What a call lists several of -> the parameter that would name one: each is asked about.
LISTED: Mapping[tuple[str, str], tuple[str, str]] = {
    ("cloudwatch", "DeleteAlarms"): ("AlarmNames", "AlarmName"),
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
    value = parameters.get(name)
    if isinstance(value, list):
        return [str(each) for each in value]
    return [str(each) for key, each in parameters.items() if key.startswith(f"{name}.")]


def resource_of(service: str, region: str, parameters: Parameters) -> str:
    """Return the ARN that a call is about, ``*`` where none is named."""
    for parameter, arn in NAMED_BY.get(service, {}).items():
        if value := parameters.get(parameter):
            return arn(region, str(value)).replace("parameter//", "parameter/")
    return "*"
