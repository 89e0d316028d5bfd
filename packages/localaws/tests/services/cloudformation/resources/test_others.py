"""CloudFormation's types of Step Functions and Cognito."""

from __future__ import annotations

import json
from collections.abc import Callable
from typing import Any

import pytest
from botocore.exceptions import ClientError

from localaws.services.cloudformation.resources import cognito, stepfunctions
from localaws_testing.resource_lives import Life, Look, Needs, lived

Make = Callable[..., Any]

TYPES = cognito.TYPES + stepfunctions.TYPES
DEFINITION = {"StartAt": "Greet", "States": {"Greet": {"Type": "Pass", "Result": "${Word}", "End": True}}}
PATH = "UserPool.Policies.PasswordPolicy.MinimumLength"


def length(least: int) -> dict[str, Any]:
    """Return a pool's policy for passwords."""
    return {"PasswordPolicy": {"MinimumLength": least}}


LIVES = (
    Life(
        "AWS::StepFunctions::StateMachine",
        {"RoleArn": "@role", "Definition": DEFINITION, "DefinitionSubstitutions": {"Word": "hello"}},
        Look("stepfunctions", "describe_state_machine", {"stateMachineArn": "{id}"}, "definition"),
        json.dumps(DEFINITION).replace("${Word}", "hello"),
        {"Definition": None, "DefinitionString": json.dumps(DEFINITION)},
        ("update_state_machine",),
        json.dumps(DEFINITION).replace("${Word}", "hello"),
        attributes=("Arn", "Name", "StateMachineRevisionId"),
    ),
    Life(
        "AWS::Cognito::UserPool",
        {"Policies": length(10)},
        Look("cognito-idp", "describe_user_pool", {"UserPoolId": "{id}"}, PATH),
        10,
        {"Policies": length(12)},
        ("update_user_pool",),
        12,
        attributes=("Arn", "UserPoolId", "ProviderName", "ProviderURL"),
    ),
    Life(
        "AWS::Cognito::UserPoolClient",
        {"UserPoolId": "@pool", "GenerateSecret": True, "CallbackURLs": ["https://one.example"]},
        Look(
            "cognito-idp",
            "describe_user_pool_client",
            {"UserPoolId": "{UserPoolId}", "ClientId": "{id}"},
            "UserPoolClient.CallbackURLs",
        ),
        ["https://one.example"],
        {"CallbackURLs": ["https://two.example"]},
        ("update_user_pool_client",),
        ["https://two.example"],
        attributes=("ClientId", "ClientSecret", "Name"),
    ),
)


@pytest.mark.parametrize("life", LIVES, ids=lambda life: life.kind)
def test_a_resource_lives(aws: Any, make: Make, needs: Needs, life: Life) -> None:
    """It is created, changed by the operations it takes, and leaves nothing."""
    pool = make(TYPES, "AWS::Cognito::UserPool").physical.id
    lived(aws, make, TYPES, {**needs, "@pool": lambda: pool}, life)


def test_attributes_are_added_to_a_pool_and_never_taken_away(aws: Any, make: Make) -> None:
    """What Cognito takes at creation alone is refused in an update; the way back to what stands is not."""
    first, second = ({"Name": name, "AttributeDataType": "String", "Mutable": True} for name in ("team", "shift"))
    pool = make(TYPES, "AWS::Cognito::UserPool", Schema=[first])
    assert [operation for operation, _ in pool.update(Schema=[first, second])] == ["add_custom_attributes"]
    told = aws.client("cognito-idp").describe_user_pool(UserPoolId=pool.physical.id)["UserPool"]
    assert {each["Name"] for each in told["SchemaAttributes"]} >= {"custom:team", "custom:shift"}
    for changes in ({"Schema": [second]}, {"AliasAttributes": ["email"]}):
        wanted = {**pool.properties, **changes}
        with pytest.raises(ClientError, match=r"Invalid AttributeDataType|Updates are not allowed for property"):
            pool.kind.update(pool.calls, pool.place, pool.physical, pool.properties, wanted)
        pool.calls.made.clear()
        pool.kind.update(pool.calls, pool.place, pool.physical, wanted, pool.properties)
        assert pool.calls.taken() == []
