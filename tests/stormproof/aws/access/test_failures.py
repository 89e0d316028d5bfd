"""What AWS's refusals, and silence, mean."""

from __future__ import annotations

from collections.abc import Callable

import botocore.exceptions as raised
import pytest
from botocore.exceptions import ClientError
from botocore.parsers import ResponseParserError

from stormproof.aws.access.failures import explain


@pytest.mark.parametrize(
    ("refusal", "status", "code"),
    [
        ("AccessDenied", 403, "aws.access_denied"),
        ("AccessDeniedException", 400, "aws.access_denied"),
        ("UnauthorizedOperation", 403, "aws.access_denied"),
        ("403", 403, "aws.access_denied"),
        ("ThrottlingException", 400, "aws.throttled"),
        ("TooManyRequestsException", 429, "aws.throttled"),
        ("ProvisionedThroughputExceededException", 400, "aws.throttled"),
        ("SlowDown", 503, "aws.throttled"),
        ("ExpiredTokenException", 400, "aws.credentials"),
        ("InvalidClientTokenId", 403, "aws.credentials"),
        ("UnrecognizedClientException", 400, "aws.credentials"),
        ("SignatureDoesNotMatch", 403, "aws.credentials"),
        ("InternalFailure", 500, "aws.service_error"),
        ("Whatever", 503, "aws.service_error"),
        ("NotImplemented", 501, "aws.not_implemented"),
        ("ParameterAlreadyExists", 400, "aws.already_exists"),
        ("EntityAlreadyExists", 409, "aws.already_exists"),
        ("ValidationException", 400, "aws.refused"),
    ],
)
def test_refusals_have_stable_codes(refuse: Callable[..., ClientError], refusal: str, status: int, code: str) -> None:
    """Each family of AWS's error codes has one code of ours, none of them says "not there"."""
    failure = explain(refuse(refusal, "no", status), "lambda", "get_function")
    assert (failure.code, failure.not_there) == (code, False)


@pytest.mark.parametrize(
    "refusal",
    [
        "ResourceNotFoundException",
        "NotFoundException",
        "NoSuchBucket",
        "NoSuchEntity",
        "404",
        "AWS.SimpleQueueService.NonExistentQueue",
        "QueueDoesNotExist",
        "WAFNonexistentItemException",
        "ServerSideEncryptionConfigurationNotFoundError",
        "ParameterNotFound",
    ],
)
def test_the_not_found_family_is_a_fact(refuse: Callable[..., ClientError], refusal: str) -> None:
    """However a service spells it, "it is not there" is an answer."""
    assert explain(refuse(refusal, "no", 404), "s3", "head_bucket").not_there


def test_a_stack_that_does_not_exist_is_not_there(refuse: Callable[..., ClientError]) -> None:
    """CloudFormation says so in a validation error's text alone."""
    error = refuse("ValidationError", "Stack with id factory does not exist")
    assert explain(error, "cloudformation", "list_stack_resources").not_there
    assert not explain(refuse("ValidationError", "Bad template"), "cloudformation", "get_template").not_there


@pytest.mark.parametrize(
    ("error", "code"),
    [
        (raised.NoCredentialsError(), "aws.credentials"),
        (raised.ProfileNotFound(profile="x"), "aws.credentials"),
        (raised.ConnectTimeoutError(endpoint_url="x"), "aws.timed_out"),
        (raised.ReadTimeoutError(endpoint_url="x"), "aws.timed_out"),
        (raised.EndpointConnectionError(endpoint_url="x"), "aws.unreachable"),
        (raised.SSLError(endpoint_url="x", error=OSError("y")), "aws.unreachable"),
        (raised.ParamValidationError(report="x"), "aws.bad_request"),
        (raised.WaiterError("x", "y", {}), "aws.waited_in_vain"),
        (ResponseParserError("x"), "aws.unexpected_answer"),
    ],
)
def test_what_happens_off_the_wire_has_codes_too(error: Exception, code: str) -> None:
    """No credentials, no answer and no sense are told apart."""
    assert explain(error, "lambda", "get_function").code == code
