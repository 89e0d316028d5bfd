"""Lambda's errors: their members, and who or what they name.

Recorded: https://github.com/localstack/localstack/blob/main/tests/aws/services/lambda_/test_lambda_api.snapshot.json
and test_lambda.snapshot.json beside it, by the test's name.
"""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import pytest
from botocore.exceptions import ClientError


def refusal(call: Callable[..., Any], **given: Any) -> Any:
    """What a call was refused with."""
    with pytest.raises(ClientError) as refused:
        call(**given)
    return refused.value.response


def test_who_is_to_blame_is_told(client: Any) -> None:
    """test_invoke_exceptions, test_ops_on_nonexisting_fn: Type, the message under the model's name, ``$LATEST``."""
    invoked = refusal(client.invoke, FunctionName="not-there")
    looked_at = refusal(client.get_function, FunctionName="not-there")
    assert invoked["Type"] == looked_at["Type"] == "User"
    assert invoked["Message"].endswith(":function:not-there:$LATEST")
    assert looked_at["Message"].endswith(":function:not-there")


def test_the_limit_that_was_met_is_told(client: Any, make: Callable[..., str]) -> None:
    """test_lambda_concurrency_block: the reason of a throttled invocation."""
    name = make()
    client.put_function_concurrency(FunctionName=name, ReservedConcurrentExecutions=0)
    told = refusal(client.invoke, FunctionName=name)
    assert (told["Type"], told["Reason"]) == ("User", "ReservedFunctionConcurrentInvocationLimitExceeded")


@pytest.mark.parametrize("operation", ["get_function", "invoke", "delete_function", "get_function_concurrency"])
def test_functions_of_another_region_are_out_of_reach(client: Any, operation: str) -> None:
    """test_get_function_wrong_region."""
    arn = "arn:aws:lambda:eu-north-1:123456789012:function:f"
    told = refusal(getattr(client, operation), FunctionName=arn)
    assert told["Message"] == "Functions from 'eu-north-1' are not reachable in this region ('us-east-1')"


def test_an_alias_is_not_made_twice_nor_named_like_a_version(client: Any, make: Callable[..., str]) -> None:
    """test_notfound_and_invalid_routingconfigs, test_alias_naming, test_non_existent_alias_update."""
    name = make(Publish=True)
    client.create_alias(FunctionName=name, Name="live", FunctionVersion="1")
    again = refusal(client.create_alias, FunctionName=name, Name="live", FunctionVersion="1")
    assert (again["Error"]["Code"], again["ResponseMetadata"]["HTTPStatusCode"]) == ("ResourceConflictException", 409)
    number = refusal(client.create_alias, FunctionName=name, Name="2024", FunctionVersion="1")
    assert number["Error"]["Code"] == "ValidationException"
    assert "Type" not in number
    absent = refusal(client.update_alias, FunctionName=name, Name="old", FunctionVersion="1")
    assert absent["Message"].startswith("Alias not found: ")


def test_a_version_that_is_not_there_is_deleted_all_the_same(client: Any, make: Callable[..., str]) -> None:
    """test_delete_on_nonexisting_version."""
    name = make()
    client.delete_function(FunctionName=name, Qualifier="1233")
    assert client.get_function(FunctionName=name)["Configuration"]["State"] == "Active"


def test_what_was_not_given_is_not_told(client: Any, make: Callable[..., str]) -> None:
    """test_function_lifecycle, test_list_functions: no layers, no states in lists, an environment that is empty."""
    name = make(Environment={"Variables": {}})
    told = client.get_function_configuration(FunctionName=name)
    assert "Layers" not in told
    assert told["Environment"] == {"Variables": {}}
    assert told["RuntimeVersionConfig"]["RuntimeVersionArn"].startswith("arn:aws:lambda:us-east-1::runtime:")
    (listed,) = client.list_versions_by_function(FunctionName=name)["Versions"]
    assert {"State", "LastUpdateStatus", "RuntimeVersionConfig"}.isdisjoint(listed)


def test_a_policy_has_the_revision_of_its_function(client: Any, make: Callable[..., str]) -> None:
    """test_function_revisions_permissions: a permission is a new revision of both."""
    name = make()
    before = client.get_function(FunctionName=name)["Configuration"]["RevisionId"]
    grant = {"FunctionName": name, "StatementId": "s3", "Action": "lambda:InvokeFunction"}
    told = refusal(client.add_permission, **grant, Principal="s3.amazonaws.com", RevisionId="wrong")
    assert (told["Error"]["Code"], "GetPolicy" in told["message"]) == ("PreconditionFailedException", True)
    told = refusal(client.add_permission, **grant, Principal="invalid.nonaws.com")
    assert told["Error"]["Code"] == "InvalidParameterValueException"
    client.add_permission(**grant, Principal="s3.amazonaws.com", RevisionId=before)
    after = client.get_policy(FunctionName=name)["RevisionId"]
    assert before != after == client.get_function(FunctionName=name)["Configuration"]["RevisionId"]


def test_versions_and_aliases_have_no_tags(client: Any, make: Callable[..., str]) -> None:
    """test_tag_lifecycle, test_tag_exceptions: 204, and what a function has is told."""
    arn = client.get_function(FunctionName=make(Publish=True))["Configuration"]["FunctionArn"]
    answer = client.tag_resource(Resource=arn, Tags={"a": "1", "b": "2"})
    client.untag_resource(Resource=arn, TagKeys=["a", "c"])
    assert answer["ResponseMetadata"]["HTTPStatusCode"] == 204
    assert client.list_tags(Resource=arn)["Tags"] == {"b": "2"}
    told = refusal(client.tag_resource, Resource=f"{arn}:1", Tags={"a": "1"})
    assert told["message"].startswith("Tags on function aliases and versions are not supported.")
