"""How S3's operations write what AWS::S3::Bucket has under other names.

https://docs.aws.amazon.com/AWSCloudFormation/latest/TemplateReference/aws-resource-s3-bucket.html
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from typing import Any

from localaws.services.cloudformation.resources.simple import only

Shape = Mapping[str, Any]


def renamed(names: Mapping[str, str], given: Shape) -> dict[str, Any]:
    """Return it with some of its names changed."""
    return {names.get(name, name): value for name, value in given.items()}


def acl(canned: str) -> str:
    """Return a canned ACL as the operation writes it: ``public-read`` of ``PublicRead``."""
    return re.sub(r"(?<!^)(?=[A-Z])", "-", canned).lower()


def encryption(given: Shape) -> dict[str, Any]:
    """Return BucketEncryption."""
    names = {"ServerSideEncryptionByDefault": "ApplyServerSideEncryptionByDefault"}
    return {"Rules": [renamed(names, rule) for rule in given["ServerSideEncryptionConfiguration"]]}


def cors(given: Shape) -> dict[str, Any]:
    """Return CorsConfiguration."""
    names = {"ExposedHeaders": "ExposeHeaders", "Id": "ID", "MaxAge": "MaxAgeSeconds"}
    return {"CORSRules": [renamed(names, rule) for rule in given["CorsRules"]]}


def website(given: Shape) -> dict[str, Any]:
    """Return WebsiteConfiguration."""
    made = dict(given)
    if "IndexDocument" in made:
        made["IndexDocument"] = {"Suffix": made["IndexDocument"]}
    if "ErrorDocument" in made:
        made["ErrorDocument"] = {"Key": made["ErrorDocument"]}
    if "RoutingRules" in made:
        names = {"RedirectRule": "Redirect", "RoutingRuleCondition": "Condition"}
        made["RoutingRules"] = [renamed(names, rule) for rule in made["RoutingRules"]]
    return made


def logging(given: Shape) -> dict[str, Any]:
    """Return LoggingConfiguration."""
    only(("DestinationBucketName", "LogFilePrefix"), given, "LoggingConfiguration")
    target = {"TargetBucket": given.get("DestinationBucketName", ""), "TargetPrefix": given.get("LogFilePrefix", "")}
    return {"LoggingEnabled": target}


TARGETS = {
    "LambdaConfigurations": ("LambdaFunctionConfigurations", "Function", "LambdaFunctionArn"),
    "QueueConfigurations": ("QueueConfigurations", "Queue", "QueueArn"),
    "TopicConfigurations": ("TopicConfigurations", "Topic", "TopicArn"),
}


def notifications(given: Shape) -> dict[str, Any]:
    """Return NotificationConfiguration: an event there is one of a list here."""
    only((*TARGETS, "EventBridgeConfiguration"), given, "NotificationConfiguration")
    made: dict[str, Any] = {}
    for listed, (configurations, target, arn) in TARGETS.items():
        members = [_notification(each, target, arn) for each in given.get(listed) or []]
        if members:
            made[configurations] = members
    bridge = given.get("EventBridgeConfiguration")
    if bridge is not None and bridge.get("EventBridgeEnabled", True):
        made["EventBridgeConfiguration"] = {}
    return made


def _notification(given: Shape, target: str, arn: str) -> dict[str, Any]:
    made: dict[str, Any] = {arn: given[target], "Events": [given["Event"]]}
    if rules := ((given.get("Filter") or {}).get("S3Key") or {}).get("Rules"):
        made["Filter"] = {"Key": {"FilterRules": rules}}
    return made
