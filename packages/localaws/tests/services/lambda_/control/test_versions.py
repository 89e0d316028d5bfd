"""Published versions: immutable, numbered once, kept while in use."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import pytest
from botocore.exceptions import ClientError

CodeOf = Callable[[pytest.ExceptionInfo[ClientError]], tuple[str, int]]
CHANGED = """
import os
def handler(event, context):
    return {"mark": "changed: " + os.environ["MARK"]}
"""


def test_a_published_version_stays_as_it_was(
    client: Any,
    make: Callable[..., str],
    invoke: Callable[..., Any],
    zipped: Callable[..., bytes],
    settled: Callable[[str], None],
) -> None:
    """After updates of code and configuration the version still runs what was published."""
    name = make(Environment={"Variables": {"MARK": "first"}})
    version = client.publish_version(FunctionName=name)["Version"]
    client.update_function_configuration(FunctionName=name, Environment={"Variables": {"MARK": "second"}})
    settled(name)
    client.update_function_code(FunctionName=name, ZipFile=zipped(CHANGED))
    assert invoke(name, Qualifier=version)["mark"] == "first"
    assert invoke(name)["mark"] == "changed: second"


def test_an_unchanged_function_publishes_no_new_version(
    client: Any, make: Callable[..., str], settled: Callable[[str], None]
) -> None:
    """PublishVersion returns the last version until something has changed, even after an update to the same."""
    name = make(Timeout=5)
    assert client.publish_version(FunctionName=name)["Version"] == "1"
    client.update_function_configuration(FunctionName=name, Timeout=5)
    settled(name)
    assert client.publish_version(FunctionName=name)["Version"] == "1"
    client.update_function_configuration(FunctionName=name, Timeout=6)
    settled(name)
    assert client.publish_version(FunctionName=name)["Version"] == "2"


def test_a_description_makes_a_version_where_the_function_got_it(
    client: Any, make: Callable[..., str], settled: Callable[[str], None]
) -> None:
    """One that PublishVersion alone is given changes nothing; one of ``$LATEST`` does.

    Recorded: TestLambdaVersions::test_version_lifecycle of
    https://github.com/localstack/localstack/blob/main/tests/aws/services/lambda_/test_lambda_api.snapshot.json
    """
    name = make()
    first = client.publish_version(FunctionName=name, Description="one")
    assert client.publish_version(FunctionName=name, Description="two")["Description"] == "one"
    client.update_function_configuration(FunctionName=name, Description="three")
    settled(name)
    second = client.publish_version(FunctionName=name)
    assert (first["Version"], second["Version"], second["Description"]) == ("1", "2", "three")
    assert second["LastUpdateStatus"] == "Successful"


def test_nothing_else_is_admitted_while_an_update_is_under_way(
    client: Any, make: Callable[..., str], zipped: Callable[..., bytes], settled: Callable[[str], None]
) -> None:
    """A new version and another update are a conflict (409) until somebody sees that the update has ended.

    Recorded: TestLambdaFunction::test_lambda_concurrent_code_updates and test_lambda_concurrent_config_updates of
    https://github.com/localstack/localstack/blob/main/tests/aws/services/lambda_/test_lambda_api.snapshot.json
    """
    name = make()
    begun = client.update_function_configuration(FunctionName=name, Timeout=9)
    assert begun["LastUpdateStatus"] == "InProgress"
    for refused, given in (
        (client.publish_version, {}),
        (client.update_function_configuration, {"Timeout": 10}),
        (client.update_function_code, {"ZipFile": zipped(CHANGED)}),
    ):
        with pytest.raises(client.exceptions.ResourceConflictException, match="An update is in progress") as conflict:
            refused(FunctionName=name, **given)
        assert conflict.value.response["Type"] == "User"
    settled(name)
    assert client.get_function_configuration(FunctionName=name)["RevisionId"] != begun["RevisionId"]
    assert client.publish_version(FunctionName=name)["Timeout"] == 9


def test_code_that_is_published_with_its_update_is_a_version_that_is_pending(
    client: Any, make: Callable[..., str], zipped: Callable[..., bytes]
) -> None:
    """UpdateFunctionCode with Publish answers with the version: Pending, without a LastUpdateStatus.

    Recorded: TestLambdaVersions::test_publish_with_update of
    https://github.com/localstack/localstack/blob/main/tests/aws/services/lambda_/test_lambda_api.snapshot.json
    """
    told = client.update_function_code(FunctionName=make(), ZipFile=zipped(CHANGED), Publish=True)
    assert (told["Version"], told["State"], told["StateReasonCode"]) == ("1", "Pending", "Creating")
    assert "LastUpdateStatus" not in told
    assert told["FunctionArn"].endswith(":1")


def test_version_numbers_are_never_used_again(
    client: Any, make: Callable[..., str], settled: Callable[[str], None]
) -> None:
    """After a version's deletion the next one gets a new number."""
    name = make()
    client.publish_version(FunctionName=name)
    client.update_function_configuration(FunctionName=name, Timeout=9)
    settled(name)
    client.publish_version(FunctionName=name)
    client.delete_function(FunctionName=name, Qualifier="2")
    client.update_function_configuration(FunctionName=name, Timeout=10)
    settled(name)
    assert client.publish_version(FunctionName=name)["Version"] == "3"
    versions = client.list_versions_by_function(FunctionName=name)["Versions"]
    assert [version["Version"] for version in versions] == ["$LATEST", "1", "3"]


def test_publishing_other_code_than_expected_is_refused(client: Any, make: Callable[..., str], code_of: CodeOf) -> None:
    """A CodeSha256 that is not the current one is InvalidParameterValueException."""
    with pytest.raises(ClientError) as refused:
        client.publish_version(FunctionName=make(), CodeSha256="x")
    assert code_of(refused) == ("InvalidParameterValueException", 400)


def test_a_version_in_use_by_an_alias_stays(client: Any, make: Callable[..., str], code_of: CodeOf) -> None:
    """Deleting a version that an alias points to is a conflict (409)."""
    name = make()
    client.publish_version(FunctionName=name)
    client.create_alias(FunctionName=name, Name="live", FunctionVersion="1")
    with pytest.raises(ClientError) as refused:
        client.delete_function(FunctionName=name, Qualifier="1")
    assert code_of(refused) == ("ResourceConflictException", 409)
