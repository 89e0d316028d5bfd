"""Which operations only look."""

from __future__ import annotations

import botocore.session
import pytest

from stormproof.aws.access.readonly import ALSO_READ, NOT_READ, is_read

HARMFUL = (
    "put",
    "create",
    "delete",
    "update",
    "add",
    "remove",
    "start",
    "stop",
    "invoke",
    "publish",
    "send",
    "set",
    "tag",
)


@pytest.mark.parametrize("service", ["apigateway", "lambda", "dynamodb", "s3", "sqs", "sns", "ssm", "iam", "wafv2"])
def test_no_operation_that_changes_something_counts_as_reading(service: str) -> None:
    """Of all operations of the services that we harden, none with a verb of change is let through."""
    client = botocore.session.get_session().create_client(service, region_name="us-east-1")
    harmful = [name for name in client.meta.method_to_api_mapping if name.startswith(tuple(f"{v}_" for v in HARMFUL))]
    assert harmful
    assert [name for name in harmful if is_read(service, name)] == []


@pytest.mark.parametrize(("service", "operation"), sorted(ALSO_READ | NOT_READ))
def test_every_exception_is_an_operation_of_aws(service: str, operation: str) -> None:
    """A misspelt exception would be none."""
    client = botocore.session.get_session().create_client(service, region_name="us-east-1")
    assert operation in client.meta.method_to_api_mapping


def test_minting_credentials_is_not_reading() -> None:
    """An operation may be called get and yet hand out what opens doors."""
    assert not is_read("sts", "get_session_token")
    assert is_read("sts", "get_caller_identity")


def test_receiving_a_message_is_not_reading() -> None:
    """It hides the message from its consumer."""
    assert not is_read("sqs", "receive_message")
