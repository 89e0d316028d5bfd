"""Permissions on the alias: added where they lack, replaced where they were changed."""

from typing import Any

import pytest

from stormproof.aws.observe.lambda_permissions import Permission, read_statements
from tests.provisioners.fakes import FakeReads
from tests.provisioners.made_functions import FUNCTION

PERMISSION = Permission(FUNCTION, "sid", "apigateway.amazonaws.com", "arn:source")
STATEMENT: dict[str, Any] = {
    "Sid": "sid",
    "Effect": "Allow",
    "Principal": {"Service": "apigateway.amazonaws.com"},
    "Action": "lambda:InvokeFunction",
    "Condition": {"ArnLike": {"AWS:SourceArn": "arn:source"}},
}


def test_a_missing_permission_is_added_on_the_alias() -> None:
    """A permission on the function would not reach it."""
    (call,) = PERMISSION.calls({})
    assert (call.operation, call.parameters["Qualifier"]) == ("add_permission", "live")


def test_a_standing_permission_needs_nothing() -> None:
    """AWS writes the condition's key in its own case."""
    assert not PERMISSION.calls({"sid": STATEMENT})


@pytest.mark.parametrize(
    "changed",
    [
        {"Effect": "Deny"},
        {"Principal": "*"},
        {"Action": "lambda:*"},
        {"Condition": {}},
        {"Condition": {"ArnLike": {"AWS:SourceArn": "arn:other"}}},
    ],
)
def test_a_changed_permission_is_replaced(changed: dict[str, Any]) -> None:
    """A statement cannot be edited."""
    calls = PERMISSION.calls({"sid": STATEMENT | changed})
    assert [call.operation for call in calls] == ["remove_permission", "add_permission"]


@pytest.mark.parametrize(
    "form",
    [
        {"Principal": {"Service": ["apigateway.amazonaws.com"]}},
        {"Action": ["lambda:invokeFunction"]},
        {"Condition": {"ArnLike": {"aws:sourcearn": ["arn:source"]}}},
    ],
)
def test_the_same_in_other_words_needs_nothing(form: dict[str, Any]) -> None:
    """Lists of one, keys and actions in another case."""
    assert not PERMISSION.calls({"sid": STATEMENT | form})


def test_statements_are_read_by_sid() -> None:
    """No policy is no statement."""
    reads = FakeReads({("lambda", "get_policy"): {"Policy": '{"Statement": [{"Sid": "a"}, {"Sid": "b"}]}'}})
    assert set(read_statements(reads, FUNCTION)) == {"a", "b"}
    single = FakeReads({("lambda", "get_policy"): {"Policy": '{"Statement": {"Sid": "a"}}'}})
    assert set(read_statements(single, FUNCTION)) == {"a"}
    assert read_statements(FakeReads({}), FUNCTION) == {}
