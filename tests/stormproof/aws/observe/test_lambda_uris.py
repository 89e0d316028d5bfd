"""Functions are read out of integrations, and put onto the alias there."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from stormproof.aws.observe.lambda_uris import invocation, without_alias
from tests.provisioners.made_functions import FUNCTION

ARN = "arn:aws:lambda:eu-west-1:123456789012:function:shop-api"


def uri(qualifier: str = "") -> str:
    """Return an integration's URI."""
    told = f":{qualifier}" if qualifier else ""
    return f"arn:aws:apigateway:eu-west-1:lambda:path/2015-03-31/functions/{ARN}{told}/invocations"


@pytest.mark.parametrize(
    ("qualifier", "latest"), [("", True), ("$LATEST", True), ("live", False), ("${stageVariables.alias}", False)]
)
def test_the_qualifier_is_read(qualifier: str, latest: bool) -> None:  # noqa: FBT001 - a column of the table
    """Unqualified and $LATEST are the same code."""
    found = invocation(uri(qualifier))
    assert found is not None
    assert (found.name, found.qualifier, found.latest) == ("shop-api", qualifier, latest)


@pytest.mark.parametrize("other", ["", "https://example.com/", "arn:aws:apigateway:eu-west-1:sqs:path/1/queue"])
def test_what_invokes_no_function_is_none(other: str) -> None:
    """HTTP and AWS integrations are no functions."""
    assert invocation(other) is None


@given(st.from_regex(r"[A-Za-z0-9_-]{1,20}", fullmatch=True))
def test_going_onto_a_qualifier_and_back_changes_nothing(qualifier: str) -> None:
    """The rest of the URI stays."""
    found = invocation(uri())
    assert found is not None
    there = invocation(found.on(qualifier))
    assert there is not None
    assert there.qualifier == qualifier
    assert there.on("") == uri()


def test_only_our_alias_is_taken_off() -> None:
    """Each function has its own; another's stays a difference."""
    aliases = {FUNCTION.name: "live"}
    assert without_alias(uri("live"), aliases) == uri()
    assert without_alias(uri("theirs"), aliases) == uri("theirs")
    assert without_alias("anything", aliases) == "anything"
