"""IAM's policy simulator through the endpoint."""

from __future__ import annotations

import json
from collections.abc import Callable
from typing import Any

import pytest

Name = Callable[[str], str]

TABLE = "arn:aws:dynamodb:us-east-1:123456789012:table/t"


def policy(*statements: dict[str, Any]) -> str:
    """A policy document."""
    return json.dumps({"Version": "2012-10-17", "Statement": list(statements)})


def allow(action: Any, resource: Any = "*", **more: Any) -> dict[str, Any]:
    """An Allow statement."""
    return {"Effect": "Allow", "Action": action, "Resource": resource, **more}


def decisions(answer: dict[str, Any]) -> dict[tuple[str, str], str]:
    """Return (action, resource) -> decision; of what was asked about all resources, the result's own."""
    found = {}
    for each in answer["EvaluationResults"]:
        whole = {"EvalResourceName": "*", "EvalResourceDecision": each["EvalDecision"]}
        for one in each.get("ResourceSpecificResults") or [whole]:
            found[each["EvalActionName"], one["EvalResourceName"]] = one["EvalResourceDecision"]
    return found


@pytest.fixture
def role(aws: Any, unique: Name) -> str:
    """The ARN of an own role that may read the table t, with a managed policy that denies DeleteItem."""
    iam = aws.client("iam")
    name = unique("role")
    arn = iam.create_role(RoleName=name, AssumeRolePolicyDocument=policy())["Role"]["Arn"]
    iam.put_role_policy(RoleName=name, PolicyName="read", PolicyDocument=policy(allow("dynamodb:*Item", TABLE)))
    deny = policy({"Effect": "Deny", "Action": "dynamodb:DeleteItem", "Resource": "*"})
    managed = iam.create_policy(PolicyName=name, PolicyDocument=deny)["Policy"]["Arn"]
    iam.attach_role_policy(RoleName=name, PolicyArn=managed)
    return str(arn)


def test_a_roles_policies_are_judged_together(aws: Any, role: str) -> None:
    """Inline and managed ones: allowed, explicitly denied, and not spoken of."""
    answer = aws.client("iam").simulate_principal_policy(
        PolicySourceArn=role,
        ActionNames=["dynamodb:GetItem", "dynamodb:DeleteItem", "dynamodb:Scan"],
        ResourceArns=[TABLE],
    )
    assert decisions(answer) == {
        ("dynamodb:GetItem", TABLE): "allowed",
        ("dynamodb:DeleteItem", TABLE): "explicitDeny",
        ("dynamodb:Scan", TABLE): "implicitDeny",
    }
    sources = [[match["SourcePolicyId"] for match in each["MatchedStatements"]] for each in answer["EvaluationResults"]]
    assert [bool(each) for each in sources] == [True, True, False]
    assert sources[0] == ["read"]


def test_each_resource_is_judged(aws: Any, role: str) -> None:
    """What a policy allows for one table it does not for another."""
    answer = aws.client("iam").simulate_principal_policy(
        PolicySourceArn=role, ActionNames=["dynamodb:GetItem"], ResourceArns=[TABLE, f"{TABLE}2"]
    )
    assert list(decisions(answer).values()) == ["allowed", "implicitDeny"]


def test_a_result_is_about_an_action_and_names_the_form_of_its_resources(aws: Any, role: str) -> None:
    """The strictest decision of all its resources stands at the top, each one's own below it."""
    (result,) = aws.client("iam").simulate_principal_policy(
        PolicySourceArn=role, ActionNames=["dynamodb:GetItem"], ResourceArns=[TABLE, f"{TABLE}2"]
    )["EvaluationResults"]
    assert result["EvalResourceName"] == "arn:${Partition}:dynamodb:${Region}:${Account}:table/${TableName}"
    assert result["EvalDecision"] == "implicitDeny"
    assert [each["EvalResourceDecision"] for each in result["ResourceSpecificResults"]] == ["allowed", "implicitDeny"]
    assert [match["SourcePolicyId"] for match in result["MatchedStatements"]] == ["read"]


def test_results_come_in_pages(aws: Any, role: str) -> None:
    """As many as MaxItems says, the marker leading on until all were told."""
    iam, actions = aws.client("iam"), ["dynamodb:GetItem", "dynamodb:Scan", "dynamodb:PutItem"]
    asked = {"PolicySourceArn": role, "ActionNames": actions, "ResourceArns": [TABLE], "MaxItems": 2}
    first = iam.simulate_principal_policy(**asked)
    second = iam.simulate_principal_policy(**asked, Marker=first["Marker"])
    assert (first["IsTruncated"], second["IsTruncated"], "Marker" in second) == (True, False, False)
    told = [each["EvalActionName"] for page in (first, second) for each in page["EvaluationResults"]]
    assert told == actions


@pytest.mark.parametrize(
    ("changed", "message"),
    [
        ({"PolicySourceArn": "arn:aws:sts::123456789012:assumed-role/r/s"}, "does not clearly define entity type"),
        ({"ResourceArns": ["t"]}, "not in a valid ARN format: t"),
        ({"PolicyExclusionList": [{"PolicyType": "scp"}]}, "not implemented"),
    ],
)
def test_what_cannot_be_simulated_is_refused(aws: Any, role: str, changed: dict[str, Any], message: str) -> None:
    """A role's session, a resource's bare name, and what the embedded AWS does not do."""
    iam = aws.client("iam")
    with pytest.raises(iam.exceptions.InvalidInputException, match=message):
        iam.simulate_principal_policy(**{"PolicySourceArn": role, "ActionNames": ["s3:GetObject"], **changed})


def test_a_boundary_limits(aws: Any, role: str, unique: Name) -> None:
    """A permissions boundary allows nothing by itself, and takes away what it does not allow."""
    iam = aws.client("iam")
    boundary = iam.create_policy(PolicyName=unique("boundary"), PolicyDocument=policy(allow("s3:*")))["Policy"]["Arn"]
    iam.put_role_permissions_boundary(RoleName=role.rpartition("/")[2], PermissionsBoundary=boundary)
    answer = iam.simulate_principal_policy(
        PolicySourceArn=role, ActionNames=["dynamodb:GetItem", "s3:GetObject"], ResourceArns=[TABLE]
    )
    assert set(decisions(answer).values()) == {"implicitDeny"}
    details = [each["PermissionsBoundaryDecisionDetail"] for each in answer["EvaluationResults"]]
    assert [each["AllowedByPermissionsBoundary"] for each in details] == [False, True]


def test_conditions_count_with_the_context_that_is_given(aws: Any) -> None:
    """Without a value for its key a condition fails, and the key is told as missing."""
    iam = aws.client("iam")
    document = policy(allow("s3:GetObject", Condition={"Bool": {"aws:SecureTransport": "true"}}))
    call = {"PolicyInputList": [document], "ActionNames": ["s3:GetObject"]}
    without = iam.simulate_custom_policy(**call)
    entry = {"ContextKeyName": "aws:SecureTransport", "ContextKeyValues": ["true"], "ContextKeyType": "boolean"}
    with_it = iam.simulate_custom_policy(**call, ContextEntries=[entry])
    assert list(decisions(without).values()) == ["implicitDeny"]
    assert without["EvaluationResults"][0]["MissingContextValues"] == ["aws:SecureTransport"]
    assert list(decisions(with_it).values()) == ["allowed"]
    keys = iam.get_context_keys_for_custom_policy(PolicyInputList=[document])["ContextKeyNames"]
    assert keys == ["aws:SecureTransport"]


def test_variables_of_resources_and_values_are_context_keys_too(aws: Any) -> None:
    """They are listed, and missed while they have no value, of all statements, whatever these are about.

    https://docs.aws.amazon.com/cli/latest/reference/iam/get-context-keys-for-custom-policy.html
    """
    iam = aws.client("iam")
    home, team = f"{TABLE.rpartition('/')[0]}/${{aws:username}}", "${aws:PrincipalTag/team}"
    same = {"StringEquals": {"aws:ResourceTag/team": team}}
    document = policy(allow("dynamodb:GetItem", home), allow("sqs:SendMessage", Condition=same))
    keys = iam.get_context_keys_for_custom_policy(PolicyInputList=[document])["ContextKeyNames"]
    assert keys == ["aws:PrincipalTag/team", "aws:ResourceTag/team", "aws:username"]
    call = {"PolicyInputList": [document], "ActionNames": ["dynamodb:GetItem", "sqs:SendMessage"]}
    table, queue = iam.simulate_custom_policy(**call, ResourceArns=[TABLE])["EvaluationResults"]
    assert (table["EvalDecision"], table["MissingContextValues"]) == ("implicitDeny", keys)
    assert queue["MissingContextValues"] == keys
    entry = {
        "ContextKeyName": "aws:username",
        "ContextKeyValues": [TABLE.rpartition("/")[2]],
        "ContextKeyType": "string",
    }
    told = iam.simulate_custom_policy(**call, ResourceArns=[TABLE], ContextEntries=[entry])["EvaluationResults"][0]
    assert (told["EvalDecision"], told["MissingContextValues"]) == ("allowed", keys[:2])


def test_an_aws_managed_policy_is_judged_too(aws: Any, unique: Name) -> None:
    """AWSLambdaBasicExecutionRole allows logs, and nothing else."""
    iam = aws.client("iam")
    name = unique("role")
    arn = iam.create_role(RoleName=name, AssumeRolePolicyDocument=policy())["Role"]["Arn"]
    managed = "arn:aws:iam::aws:policy/service-role/AWSLambdaBasicExecutionRole"
    iam.attach_role_policy(RoleName=name, PolicyArn=managed)
    answer = iam.simulate_principal_policy(
        PolicySourceArn=arn, ActionNames=["logs:PutLogEvents", "logs:DeleteLogGroup", "dynamodb:GetItem"]
    )
    assert list(decisions(answer).values()) == ["allowed", "implicitDeny", "implicitDeny"]


def test_who_is_not_there_cannot_be_simulated(aws: Any) -> None:
    """NoSuchEntity."""
    iam = aws.client("iam")
    with pytest.raises(iam.exceptions.NoSuchEntityException):
        iam.simulate_principal_policy(
            PolicySourceArn="arn:aws:iam::123456789012:role/nobody", ActionNames=["s3:GetObject"]
        )


def test_a_policy_that_is_no_json_is_refused(aws: Any) -> None:
    """InvalidInput, told which."""
    iam = aws.client("iam")
    with pytest.raises(iam.exceptions.ClientError, match=r"InvalidInput.*PolicyInputList"):
        iam.simulate_custom_policy(PolicyInputList=["{"], ActionNames=["s3:GetObject"])
