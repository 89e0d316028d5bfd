"""The forms of the ARNs that actions are about, with placeholders, as the policy simulator names them.

Of the services that the embedded AWS has; the forms are those of the service authorization reference:
https://docs.aws.amazon.com/service-authorization/latest/reference/reference_policies_actions-resources-contextkeys.html
"""

from __future__ import annotations

from collections.abc import Mapping

OBJECTS = "arn:${Partition}:s3:::${BucketName}/${KeyName}"
FORMS: Mapping[str, str] = {
    "dynamodb": "arn:${Partition}:dynamodb:${Region}:${Account}:table/${TableName}",
    "events": "arn:${Partition}:events:${Region}:${Account}:rule/${RuleName}",
    "iam": "arn:${Partition}:iam::${Account}:role/${RoleNameWithPath}",
    "kms": "arn:${Partition}:kms:${Region}:${Account}:key/${KeyId}",
    "lambda": "arn:${Partition}:lambda:${Region}:${Account}:function:${FunctionName}",
    "logs": "arn:${Partition}:logs:${Region}:${Account}:log-group:${LogGroupName}",
    "s3": "arn:${Partition}:s3:::${BucketName}",
    "secretsmanager": "arn:${Partition}:secretsmanager:${Region}:${Account}:secret:${SecretId}",
    "sns": "arn:${Partition}:sns:${Region}:${Account}:${TopicName}",
    "sqs": "arn:${Partition}:sqs:${Region}:${Account}:${QueueName}",
    "ssm": "arn:${Partition}:ssm:${Region}:${Account}:parameter/${ParameterNameWithoutLeadingSlash}",
    "states": "arn:${Partition}:states:${Region}:${Account}:stateMachine:${StateMachineName}",
}
"""Prefix of actions -> the form of what most of them are about."""
ON_ALL = frozenset({"ListAllMyBuckets", "ListFunctions", "ListKeys", "ListQueues", "ListRoles", "ListTables"})
"""Actions that are about nothing narrower than all."""


def form_of(action: str) -> str:
    """Return the form of an action (``s3:GetObject``), ``*`` where none is known."""
    prefix, _, name = action.partition(":")
    if name in ON_ALL:
        return "*"
    return OBJECTS if prefix == "s3" and "Object" in name else FORMS.get(prefix, "*")
