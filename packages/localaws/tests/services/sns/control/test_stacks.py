"""Subscriptions and topic policies that CloudFormation stacks own."""

from __future__ import annotations

import json
from collections.abc import Callable
from typing import Any


def test_a_stack_subscribes_and_admits(aws: Any, unique: Callable[[str], str]) -> None:
    """Attributes and policy are set; deleting the stack takes all of it away."""
    cloudformation, sns, stack = aws.client("cloudformation"), aws.client("sns"), unique("stack")
    admitting = {
        "Effect": "Allow",
        "Principal": {"Service": "budgets.amazonaws.com"},
        "Action": "sns:Publish",
        "Resource": {"Ref": "Topic"},
    }
    subscription = {
        "TopicArn": {"Ref": "Topic"},
        "Protocol": "sqs",
        "Endpoint": "arn:aws:sqs:us-east-1:123456789012:none",
        "RawMessageDelivery": True,
        "FilterPolicy": {"severity": ["high"]},
    }
    policy = {"Topics": [{"Ref": "Topic"}], "PolicyDocument": {"Version": "2012-10-17", "Statement": [admitting]}}
    resources = {
        "Topic": {"Type": "AWS::SNS::Topic"},
        "Copy": {"Type": "AWS::SNS::Subscription", "Properties": subscription},
        "Policy": {"Type": "AWS::SNS::TopicPolicy", "Properties": policy},
    }
    outputs = {"Topic": {"Value": {"Ref": "Topic"}}, "Copy": {"Value": {"Ref": "Copy"}}}
    cloudformation.create_stack(StackName=stack, TemplateBody=json.dumps({"Resources": resources, "Outputs": outputs}))
    (described,) = cloudformation.describe_stacks(StackName=stack)["Stacks"]
    found = {output["OutputKey"]: output["OutputValue"] for output in described["Outputs"]}
    attributes = sns.get_subscription_attributes(SubscriptionArn=found["Copy"])["Attributes"]
    assert json.loads(attributes["FilterPolicy"]) == {"severity": ["high"]}
    assert attributes["RawMessageDelivery"] == "true"
    kept = json.loads(sns.get_topic_attributes(TopicArn=found["Topic"])["Attributes"]["Policy"])
    assert kept["Statement"][0]["Principal"] == {"Service": "budgets.amazonaws.com"}
    cloudformation.delete_stack(StackName=stack)
    listed = [topic["TopicArn"] for page in sns.get_paginator("list_topics").paginate() for topic in page["Topics"]]
    assert found["Topic"] not in listed
    pages = sns.get_paginator("list_subscriptions").paginate()
    assert found["Copy"] not in [one["SubscriptionArn"] for page in pages for one in page["Subscriptions"]]
