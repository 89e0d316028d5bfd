"""CloudFormation's types of KMS, SSM and Secrets Manager."""

from __future__ import annotations

import json
from collections.abc import Callable
from typing import Any

import pytest

from localaws.services.cloudformation.resources import kms, secretsmanager, ssm
from localaws_testing.resource_lives import Life, Look, lived

Make = Callable[..., Any]
Needs = dict[str, Callable[[], str]]

TYPES = kms.TYPES + ssm.TYPES + secretsmanager.TYPES
OWNER = {"Effect": "Allow", "Principal": {"AWS": "arn:aws:iam::123456789012:root"}, "Action": "*", "Resource": "*"}
POLICY = {"Version": "2012-10-17", "Statement": [OWNER]}
GENERATE = {"SecretStringTemplate": '{"user": "a"}', "GenerateStringKey": "password", "PasswordLength": 12}

LIVES = (
    Life(
        "AWS::SSM::Parameter",
        {"Type": "String", "Value": "1"},
        Look("ssm", "get_parameter", {"Name": "{id}"}, "Parameter.[Value, Version]"),
        ["1", 1],
        {"Value": "2"},
        ("put_parameter",),
        ["2", 2],
        attributes=("Arn", "Type", "Value"),
    ),
    Life(
        "AWS::SecretsManager::Secret",
        {"SecretString": "old", "Description": "d"},
        Look("secretsmanager", "get_secret_value", {"SecretId": "{id}"}, "SecretString"),
        "old",
        {"SecretString": "new"},
        ("update_secret",),
        "new",
        attributes=("Id",),
    ),
    Life(
        "AWS::SecretsManager::ResourcePolicy",
        {"SecretId": "@secret", "ResourcePolicy": POLICY},
        Look("secretsmanager", "get_resource_policy", {"SecretId": "{SecretId}"}, "length(ResourcePolicy || '') > `0`"),
        True,
        gone=False,
    ),
    Life(
        "AWS::KMS::Key",
        {"KeyPolicy": POLICY, "EnableKeyRotation": True, "RotationPeriodInDays": 100, "PendingWindowInDays": 7},
        Look("kms", "get_key_rotation_status", {"KeyId": "{id}"}, "[KeyRotationEnabled, RotationPeriodInDays]"),
        [True, 100],
        {"RotationPeriodInDays": 200},
        ("enable_key_rotation",),
        [True, 200],
        attributes=("Arn", "KeyId"),
        gone=[True, 200],
    ),
    Life(
        "AWS::KMS::Key",
        {"Description": "one"},
        Look("kms", "describe_key", {"KeyId": "{id}"}, "KeyMetadata.[Description, KeyState]"),
        ["one", "Enabled"],
        {"Enabled": False, "Description": "two"},
        ("update_key_description", "disable_key"),
        ["two", "Disabled"],
        gone=["two", "PendingDeletion"],
    ),
    Life(
        "AWS::KMS::Alias",
        {"AliasName": "alias/lives", "TargetKeyId": "@key"},
        Look("kms", "describe_key", {"KeyId": "{id}"}, "KeyMetadata.KeyId"),
        "@key",
    ),
)


@pytest.mark.parametrize("life", LIVES, ids=lambda life: life.kind)
def test_a_resource_lives(aws: Any, make: Make, needs: Needs, life: Life) -> None:
    """It is created, changed by the operations it takes, and leaves nothing; a key waits for its deletion."""
    key = make(TYPES, "AWS::KMS::Key").physical.id
    secret = make(TYPES, "AWS::SecretsManager::Secret", SecretString="s").physical.id  # of a test
    lived(aws, make, TYPES, {**needs, "@key": lambda: key, "@secret": lambda: secret}, life)


def test_the_tags_of_a_parameter_are_a_map(aws: Any, make: Make) -> None:
    """They are set and taken off, the stack's stay."""
    parameter = make(TYPES, "AWS::SSM::Parameter", Type="String", Value="1", Tags={"a": "1", "b": "2"})
    parameter.update(Tags={"b": "2"})
    told = aws.client("ssm").list_tags_for_resource(ResourceType="Parameter", ResourceId=parameter.physical.id)
    assert {tag["Key"]: tag["Value"] for tag in told["TagList"]} == {"b": "2", **parameter.place.tags}


def test_a_secret_is_generated_once(aws: Any, make: Make) -> None:
    """The password stands in the template's JSON, and stays where something else is changed."""
    secret = make(TYPES, "AWS::SecretsManager::Secret", GenerateSecretString=GENERATE)

    def held() -> dict[str, str]:
        text = aws.client("secretsmanager").get_secret_value(SecretId=secret.physical.id)["SecretString"]
        return dict(json.loads(text))

    first = held()
    assert (first["user"], len(first["password"])) == ("a", 12)
    secret.update(Description="other")
    assert held() == first
    secret.update(GenerateSecretString={**GENERATE, "PasswordLength": 20})
    assert len(held()["password"]) == 20
