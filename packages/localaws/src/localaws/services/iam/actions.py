"""Which permission an operation needs, service by service.

https://docs.aws.amazon.com/service-authorization/latest/reference/reference_policies_actions-resources-contextkeys.html
"""

from __future__ import annotations

from collections.abc import Mapping

from localaws.services.iam.s3_actions import s3_action

# Service as botocore names it -> prefix of its actions, where that is another word.
PREFIXES: Mapping[str, str] = {
    "accessanalyzer": "access-analyzer",
    "application-autoscaling": "application-autoscaling",
    "apigatewayv2": "apigateway",
    "dynamodbstreams": "dynamodb",
    "elbv2": "elasticloadbalancing",
    "resourcegroupstaggingapi": "tag",
    "s3control": "s3",
    "service-quotas": "servicequotas",
    "sesv2": "ses",
    "stepfunctions": "states",
}

# (service, operation) -> action, where it is not named like the operation.
OTHERWISE: Mapping[tuple[str, str], str] = {
    ("budgets", "CreateBudget"): "budgets:ModifyBudget",
    ("budgets", "CreateNotification"): "budgets:ModifyBudget",
    ("budgets", "CreateSubscriber"): "budgets:ModifyBudget",
    ("budgets", "DeleteBudget"): "budgets:ModifyBudget",
    ("budgets", "DeleteNotification"): "budgets:ModifyBudget",
    ("budgets", "DescribeBudget"): "budgets:ViewBudget",
    ("budgets", "DescribeBudgets"): "budgets:ViewBudget",
    ("budgets", "DescribeNotificationsForBudget"): "budgets:ViewBudget",
    ("budgets", "DescribeSubscribersForNotification"): "budgets:ViewBudget",
    ("budgets", "UpdateBudget"): "budgets:ModifyBudget",
    ("dynamodb", "BatchExecuteStatement"): "dynamodb:PartiQLSelect",
    ("dynamodb", "ExecuteStatement"): "dynamodb:PartiQLSelect",
    ("lambda", "GetLayerVersionByArn"): "lambda:GetLayerVersion",
    ("lambda", "Invoke"): "lambda:InvokeFunction",
    ("lambda", "InvokeAsync"): "lambda:InvokeFunction",
    ("sqs", "ChangeMessageVisibilityBatch"): "sqs:ChangeMessageVisibility",
    ("sqs", "DeleteMessageBatch"): "sqs:DeleteMessage",
    ("sqs", "SendMessageBatch"): "sqs:SendMessage",
}

# Each member of a transaction needs the permission of the operation that it is.
TRANSACTED: Mapping[str, str] = {
    "Put": "dynamodb:PutItem",
    "Update": "dynamodb:UpdateItem",
    "Delete": "dynamodb:DeleteItem",
    "ConditionCheck": "dynamodb:ConditionCheckItem",
    "Get": "dynamodb:GetItem",
}

# Whoever can ask at all may ask these: https://docs.aws.amazon.com/STS/latest/APIReference/API_GetCallerIdentity.html
FREE = frozenset({("sts", "GetCallerIdentity"), ("sts", "GetSessionToken")})

# What the links in SNS's e-mails do; whoever has the token, or the subscription's ARN, may:
# https://docs.aws.amazon.com/sns/latest/api/API_ConfirmSubscription.html and API_Unsubscribe.html
BY_LINK = frozenset({("sns", "ConfirmSubscription"), ("sns", "Unsubscribe")})


def action_of(service: str, operation: str, *, method: str, versioned: bool = False) -> str:
    """Return the action (``dynamodb:GetItem``); API Gateway's are HTTP methods, S3's have names of their own."""
    if service in {"apigateway", "apigatewayv2"}:
        return f"apigateway:{method}"
    if service == "s3":
        return s3_action(operation, versioned=versioned)
    return OTHERWISE.get((service, operation)) or f"{PREFIXES.get(service, service)}:{operation}"
