"""The transform AWS::Serverless-2016-10-31."""

from __future__ import annotations

from typing import Any

import pytest

from localaws.services.cloudformation.errors import CloudFormationError
from localaws.services.cloudformation.templates.serverless import Serverless


def test_a_function_becomes_function_role_and_permission() -> None:
    """The transform runs offline, with the stack's region; policies are looked up by their names."""
    event = {"Type": "Schedule", "Properties": {"Schedule": "rate(1 day)"}}
    properties = {
        "Runtime": "python3.12",
        "Handler": "a.b",
        "CodeUri": "s3://bucket/key",
        "Policies": ["CloudWatchLambdaInsightsExecutionRolePolicy", "OwnersInvention"],
        "Events": {"Daily": event},
    }
    document: dict[str, Any] = {
        "Transform": "AWS::Serverless-2016-10-31",
        "Parameters": {"P": {"Type": "String", "Default": "x"}},
        "Resources": {"F": {"Type": "AWS::Serverless::Function", "Properties": properties}},
    }
    policies = {"OwnersInvention": "arn:aws:iam::aws:policy/OwnersInvention"}
    found = Serverless().transformed(document, {"P": "x"}, "eu-west-1", lambda: policies)
    assert "Transform" not in found
    types = {name: each["Type"] for name, each in found["Resources"].items()}
    assert types == {
        "F": "AWS::Lambda::Function",
        "FDaily": "AWS::Events::Rule",
        "FDailyPermission": "AWS::Lambda::Permission",
        "FRole": "AWS::IAM::Role",
    }
    assert "arn:aws:iam::aws:policy/OwnersInvention" in found["Resources"]["FRole"]["Properties"]["ManagedPolicyArns"]
    assert document["Resources"]["F"]["Type"] == "AWS::Serverless::Function"


def test_what_the_transform_refuses_is_said() -> None:
    """A resource that it cannot read is named, with the cause."""
    document = {"Resources": {"F": {"Type": "AWS::Serverless::Function", "Properties": {"Handler": "a.b"}}}}
    with pytest.raises(CloudFormationError, match=r"Transform AWS::Serverless-2016-10-31 failed with: .*\[F\]"):
        Serverless().transformed(document, {}, "us-east-1", dict)


def test_applications_of_the_repository_are_refused() -> None:
    """The library would ask AWS for them."""
    location = {"ApplicationId": "arn:aws:serverlessrepo:us-east-1:1:applications/a", "SemanticVersion": "1.0.0"}
    document = {"Resources": {"A": {"Type": "AWS::Serverless::Application", "Properties": {"Location": location}}}}
    with pytest.raises(CloudFormationError, match=r"Serverless Application Repository \[A\]"):
        Serverless().transformed(document, {}, "us-east-1", dict)
