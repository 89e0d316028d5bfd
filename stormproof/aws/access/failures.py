"""What botocore raises, as Stormproof's words with stable codes.

Codes are those of the services' API references and of
https://docs.aws.amazon.com/awssupport/latest/APIReference/CommonErrors.html.
"""

from __future__ import annotations

import re
from typing import NamedTuple

import botocore.exceptions as raised
from botocore.parsers import ResponseParserError

NOT_THERE = re.compile(r"NotFound|NoSuch|Non-?[Ee]xist|DoesNotExist|^404$")
BY_CODE = {
    "aws.throttled": re.compile(r"Throttl|TooManyRequests|RequestLimitExceeded|ThroughputExceeded|SlowDown|^429$"),
    "aws.credentials": re.compile(
        r"ExpiredToken|InvalidClientTokenId|UnrecognizedClient|SignatureDoesNotMatch|InvalidAccessKeyId"
        r"|MissingAuthenticationToken|InvalidSignature|IncompleteSignature"
    ),
    "aws.access_denied": re.compile(r"AccessDenied|Unauthorized|AuthorizationError|Forbidden|OptInRequired|^403$"),
    "aws.not_implemented": re.compile(r"NotImplemented|UnknownOperation|InvalidAction|UnsupportedOperation"),
    "aws.timed_out": re.compile(r"RequestTimeout|RequestTimedOut"),
    "aws.malformed_query": re.compile(r"MalformedQuery"),
    "aws.service_error": re.compile(
        r"InternalFailure|InternalError|InternalServ|ServiceUnavailable|ServiceException$|^5\d\d$"
    ),
}
UNREACHABLE = "aws.unreachable"
EXISTS = re.compile(r"AlreadyExist|DuplicateRecord|EntityExists|already exists", re.IGNORECASE)
IN_USE = re.compile(r"ResourceInUse")
"""Of a create: there is one of that name. Of any other call: the thing is being changed at the moment.

https://docs.aws.amazon.com/amazondynamodb/latest/APIReference/API_UpdateTable.html (ResourceInUseException)
"""
BY_CLASS: tuple[tuple[str, tuple[type[Exception], ...]], ...] = (
    (
        "aws.credentials",
        (
            raised.NoCredentialsError,
            raised.PartialCredentialsError,
            raised.CredentialRetrievalError,
            raised.ProfileNotFound,
        ),
    ),
    ("aws.timed_out", (raised.ConnectTimeoutError, raised.ReadTimeoutError)),
    (UNREACHABLE, (raised.ConnectionError, raised.HTTPClientError)),
    ("aws.bad_request", (raised.ParamValidationError, raised.UnknownParameterError)),
    ("aws.waited_in_vain", (raised.WaiterError,)),
    ("aws.unexpected_answer", (ResponseParserError,)),
)
OTHER = "aws.refused"
MAKES = ("create_", "restore_")
RAISED = (raised.ClientError, raised.BotoCoreError, ResponseParserError)
"""All that a client, a paginator or a waiter raises of itself."""
CREDENTIALS_WAY_OUT = "set [aws] profile in the target file, or sign in: aws sso login, aws configure"
SIGN_IN = (raised.SSOError, raised.TokenRetrievalError)
"""What botocore raises where a profile's session of IAM Identity Center has ended, or was never begun.

https://docs.aws.amazon.com/cli/latest/userguide/cli-configure-sso.html
"""
SIGNED_OUT = (
    "the profile's session of IAM Identity Center (SSO) has ended or was never begun; "
    "begin one with `aws sso login --profile PROFILE`"
)


class Failure(NamedTuple):
    """A failed call: `code` is stable, `refusal` is AWS's own error code, empty where AWS gave no answer."""

    code: str
    message: str
    refusal: str = ""
    not_there: bool = False


def explain(error: Exception, service: str, operation: str) -> Failure:
    """Say what a botocore exception means; works for ClientError and for what happens before and after the wire."""
    where = f"{service} {operation}"
    if not isinstance(error, raised.ClientError):
        if isinstance(error, SIGN_IN):
            return Failure("aws.credentials", f"{where}: {SIGNED_OUT}")
        code = next((code for code, classes in BY_CLASS if isinstance(error, classes)), OTHER)
        hint = f"; {CREDENTIALS_WAY_OUT}" if code == "aws.credentials" else ""
        return Failure(code, f"{where}: {error}{hint}")
    details = error.response.get("Error", {})
    refusal, said = str(details.get("Code", "")), str(details.get("Message", ""))
    if NOT_THERE.search(refusal) or (refusal == "ValidationError" and said.endswith("does not exist")):
        return Failure("aws.not_there", f"{where}: {refusal}: {said}", refusal, not_there=True)
    there = EXISTS.search(refusal) or EXISTS.search(said)
    if there or (IN_USE.search(refusal) and operation.startswith(MAKES)):
        return Failure("aws.already_exists", f"{where}: {refusal}: {said}", refusal)
    status = str(error.response.get("ResponseMetadata", {}).get("HTTPStatusCode", ""))
    code = next((c for text in (refusal, status) for c, form in BY_CODE.items() if form.search(text)), OTHER)
    return Failure(code, f"{where}: {refusal}: {said}", refusal)
