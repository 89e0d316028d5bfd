"""Aliases: their ARNs, revisions and weights."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import pytest
from botocore.exceptions import ClientError

CodeOf = Callable[[pytest.ExceptionInfo[ClientError]], tuple[str, int]]


def test_an_alias_has_its_own_arn_and_revision(
    client: Any, make: Callable[..., str], invoke: Callable[..., Any], code_of: CodeOf
) -> None:
    """GetFunction by alias names the alias; each update of it makes a new revision, a stale one is refused."""
    name = make()
    client.publish_version(FunctionName=name)
    made = client.create_alias(FunctionName=name, Name="live", FunctionVersion="1")
    shown = client.get_function(FunctionName=name, Qualifier="live")["Configuration"]
    assert (shown["FunctionArn"], shown["Version"]) == (made["AliasArn"], "1")
    updated = client.update_alias(FunctionName=name, Name="live", Description="d", RevisionId=made["RevisionId"])
    assert updated["RevisionId"] != made["RevisionId"]
    with pytest.raises(ClientError) as refused:
        client.update_alias(FunctionName=name, Name="live", Description="e", RevisionId=made["RevisionId"])
    assert code_of(refused) == ("PreconditionFailedException", 412)
    assert invoke(f"{name}:live")["version"] == "1"


@pytest.mark.parametrize("weights", [{"$LATEST": 0.1}, {"9": 0.1}, {"2": 1.5}, {"2": 0.1, "3": 0.1}])
def test_weights_that_aws_refuses_are_refused(
    client: Any, make: Callable[..., str], settled: Callable[[str], None], weights: Any
) -> None:
    """Weights on ``$LATEST``, on unknown versions, above one, or on more than one version."""
    name = make()
    for timeout in (5, 6, 7):
        client.update_function_configuration(FunctionName=name, Timeout=timeout)
        settled(name)
        client.publish_version(FunctionName=name)
    with pytest.raises(ClientError):
        client.create_alias(
            FunctionName=name,
            Name="live",
            FunctionVersion="1",
            RoutingConfig={"AdditionalVersionWeights": weights},
        )
    assert client.list_aliases(FunctionName=name)["Aliases"] == []


def test_an_alias_takes_its_policy_with_it(client: Any, make: Callable[..., str]) -> None:
    """Whoever was let in to it is not let in to another of its name; the function's own policy stays."""
    name = make()
    version = client.publish_version(FunctionName=name)["Version"]
    let_in = {"FunctionName": name, "StatementId": "a", "Action": "lambda:InvokeFunction", "Principal": "*"}
    client.create_alias(FunctionName=name, Name="live", FunctionVersion=version)
    client.add_permission(**let_in, Qualifier="live")
    client.add_permission(**let_in)
    client.delete_alias(FunctionName=name, Name="live")
    client.create_alias(FunctionName=name, Name="live", FunctionVersion=version)
    with pytest.raises(client.exceptions.ResourceNotFoundException):
        client.get_policy(FunctionName=name, Qualifier="live")
    assert '"Sid": "a"' in client.get_policy(FunctionName=name)["Policy"]
