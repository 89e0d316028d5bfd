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
    client: Any, make: Callable[..., str], invoke: Callable[..., Any], zipped: Callable[..., bytes]
) -> None:
    """After updates of code and configuration the version still runs what was published."""
    name = make(Environment={"Variables": {"MARK": "first"}})
    version = client.publish_version(FunctionName=name)["Version"]
    client.update_function_configuration(FunctionName=name, Environment={"Variables": {"MARK": "second"}})
    client.update_function_code(FunctionName=name, ZipFile=zipped(CHANGED))
    assert invoke(name, Qualifier=version)["mark"] == "first"
    assert invoke(name)["mark"] == "changed: second"


def test_an_unchanged_function_publishes_no_new_version(client: Any, make: Callable[..., str]) -> None:
    """PublishVersion returns the last version until something has changed, even after an update to the same."""
    name = make(Timeout=5)
    assert client.publish_version(FunctionName=name)["Version"] == "1"
    client.update_function_configuration(FunctionName=name, Timeout=5)
    assert client.publish_version(FunctionName=name)["Version"] == "1"
    client.update_function_configuration(FunctionName=name, Timeout=6)
    assert client.publish_version(FunctionName=name)["Version"] == "2"


def test_version_numbers_are_never_used_again(client: Any, make: Callable[..., str]) -> None:
    """After a version's deletion the next one gets a new number."""
    name = make()
    client.publish_version(FunctionName=name)
    client.update_function_configuration(FunctionName=name, Timeout=9)
    client.publish_version(FunctionName=name)
    client.delete_function(FunctionName=name, Qualifier="2")
    client.update_function_configuration(FunctionName=name, Timeout=10)
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
