"""What a stack says of a resource that failed, and what it writes to the log."""

from __future__ import annotations

import pytest
from botocore.exceptions import ClientError, EndpointConnectionError

from localaws.services.cloudformation.engine.failures import ResourceFailure, reason_of
from localaws.services.cloudformation.errors import Stopped, invalid

REFUSED = ClientError({"Error": {"Code": "NoSuchKey", "Message": "no key"}}, "GetObject")


@pytest.mark.parametrize(
    ("error", "reason"),
    [
        (REFUSED, "HandlerErrorCode: NotFound"),
        (invalid("wrong"), "wrong"),
        (ResourceFailure("it said so"), "it said so"),
        (Stopped("localaws is ending"), "localaws is ending"),
        (EndpointConnectionError(endpoint_url="http://127.0.0.1"), "EndpointConnectionError"),
    ],
)
def test_what_is_expected_leaves_the_log_alone(error: Exception, reason: str, caplog: pytest.LogCaptureFixture) -> None:
    """A refusal, a failure that is told, and the end itself are the stack's to tell and no fault of the engine."""
    assert reason in reason_of(error)
    assert not caplog.records


def test_a_fault_is_logged_without_its_text(caplog: pytest.LogCaptureFixture) -> None:
    """A text may tell a hidden parameter's value."""
    assert "InternalFailure" in reason_of(KeyError("hidden"))
    assert "KeyError" in caplog.text
    assert "hidden" not in caplog.text
