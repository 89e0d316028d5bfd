"""The reader."""

from __future__ import annotations

import io
from typing import Any

import pytest
from botocore.exceptions import EndpointConnectionError
from botocore.response import StreamingBody

from stormproof.core.errors import CouldNotLook, NotThere


def test_an_answer_comes_without_metadata_and_is_recorded(made_up: Any) -> None:
    """A read returns what AWS said and leaves a record with its request ID."""
    answer = {"Name": "x", "ResponseMetadata": {"RequestId": "r1"}}
    bed = made_up({"lambda": {"get_function": lambda **_: dict(answer)}})
    assert bed.connection.reader.read("lambda", "get_function", FunctionName="f") == {"Name": "x"}
    content = bed.records[0].content
    assert (content["parameters"], content["request_id"], content["write"]) == ({"FunctionName": "f"}, "r1", False)
    assert bed.records[0].at == bed.clock.time


def test_what_changes_something_is_refused_before_it_is_sent(made_up: Any) -> None:
    """A reader that is asked to write is a mistake of the program, and nothing happens."""
    bed = made_up({"lambda": {"delete_function": lambda **_: pytest.fail("was sent")}})
    with pytest.raises(ValueError, match="not read-only"):
        bed.connection.reader.read("lambda", "delete_function", FunctionName="f")
    assert bed.records == []


def test_an_operation_that_aws_does_not_have_is_a_mistake(made_up: Any) -> None:
    """A misspelt operation is not taken for an unreachable service."""
    with pytest.raises(ValueError, match="no operation get_funktion"):
        made_up({"lambda": {}}).connection.reader.read("lambda", "get_funktion")


def test_denied_is_not_absent(made_up: Any, refuse: Any) -> None:
    """Who may not look has seen nothing; who is told that it does not exist has."""

    def denied(**_: Any) -> dict[str, Any]:
        raise refuse("AccessDeniedException")

    def absent(**_: Any) -> dict[str, Any]:
        raise refuse("ResourceNotFoundException")

    reader = made_up({"lambda": {"get_function": denied, "get_alias": absent}}).connection.reader
    with pytest.raises(CouldNotLook) as caught:
        reader.read("lambda", "get_function", FunctionName="f")
    assert caught.value.code == "aws.access_denied"
    with pytest.raises(NotThere):
        reader.read("lambda", "get_alias", FunctionName="f")


def test_a_failed_call_is_recorded_and_counted_too(made_up: Any) -> None:
    """Evidence of an ERROR is the error."""

    def unreachable(**_: Any) -> dict[str, Any]:
        raise EndpointConnectionError(endpoint_url="https://lambda")

    bed = made_up({"lambda": {"get_function": unreachable}})
    with pytest.raises(CouldNotLook):
        bed.connection.reader.read("lambda", "get_function", FunctionName="f")
    assert "Could not connect" in bed.records[0].content["error"]
    assert (bed.connection.counts.read, bed.connection.counts.write) == (1, 0)


def test_pages_are_joined_and_each_is_recorded(made_up: Any) -> None:
    """All pages are read, each one is a call."""

    def listing(**_: Any) -> dict[str, Any]:
        return {}

    listing.pages = [{"Items": [1, 2]}, {}, {"Items": [3]}]  # type: ignore[attr-defined] # as the fake wants it
    bed = made_up({"lambda": {"list_functions": listing}})
    assert bed.connection.reader.pages("lambda", "list_functions", "Items") == [1, 2, 3]
    assert bed.connection.counts.read == 3


def test_an_error_on_a_later_page_is_no_short_list(made_up: Any, refuse: Any) -> None:
    """Half a list is not returned as the whole."""

    def listing(**_: Any) -> dict[str, Any]:
        return {}

    listing.pages = [{"Items": [1]}, refuse("ThrottlingException")]  # type: ignore[attr-defined] # as the fake wants it
    with pytest.raises(CouldNotLook) as caught:
        made_up({"lambda": {"list_functions": listing}}).connection.reader.pages("lambda", "list_functions", "Items")
    assert caught.value.code == "aws.throttled"


def test_an_operation_without_pages_is_called_once(made_up: Any) -> None:
    """`pages` may be used for every list."""
    reader = made_up({"apigateway": {"get_authorizers": lambda **_: {"items": ["a"]}}}).connection.reader
    assert reader.pages("apigateway", "get_authorizers", "items", restApiId="x") == ["a"]


def test_pages_that_boto3_cannot_follow_are_followed(made_up: Any) -> None:
    """A mapping beyond the first page is an entry point, too; each page is a call."""
    pages = {"": {"Items": ["a"], "NextToken": "t"}, "t": {"Items": ["b"]}}
    bed = made_up({"apigatewayv2": {"get_api_mappings": lambda **asked: pages[asked.get("NextToken", "")]}})
    assert bed.connection.reader.pages("apigatewayv2", "get_api_mappings", "Items", DomainName="x") == ["a", "b"]
    assert bed.connection.counts.read == 2
    assert bed.records[1].content["answer"] == {"Items": ["b"]}


def test_a_streamed_body_is_read(made_up: Any) -> None:
    """An export comes as bytes, and evidence keeps its size."""
    body = StreamingBody(io.BytesIO(b"{}"), 2)
    bed = made_up({"apigateway": {"get_export": lambda **_: {"body": body}}})
    assert bed.connection.reader.read("apigateway", "get_export", restApiId="x") == {"body": b"{}"}
    assert bed.records[0].content["answer"] == {"body": "[2 bytes]"}


def test_another_recorder_shares_the_connection(made_up: Any) -> None:
    """Each scenario may have its own trail and count."""
    bed = made_up({"lambda": {"get_function": lambda **_: {}}})
    records: list[Any] = []
    other = bed.connection.recording(records.append)
    other.reader.read("lambda", "get_function")
    assert (len(records), other.counts.read) == (1, 1)
    assert (bed.records, bed.connection.counts.read) == ([], 0)
