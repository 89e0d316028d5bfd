"""What a stack says of a resource that failed.

The form of the reason, and the codes of handlers, are AWS's:
https://docs.aws.amazon.com/cloudformation-cli/latest/userguide/resource-type-test-contract-errors.html
"""

from __future__ import annotations

import logging
import re
import traceback
import uuid

from botocore.exceptions import BotoCoreError, ClientError

from localaws.services.cloudformation.errors import CloudFormationError, Stopped

LOG = logging.getLogger("localaws")
CODES = (
    (re.compile("AlreadyExists|AlreadyOwned|EntityAlreadyExists|NameExists|ResourceInUse"), "AlreadyExists"),
    (re.compile("NotFound|NoSuch|NonExistent|DoesNotExist"), "NotFound"),
    (re.compile("AccessDenied|Unauthorized|NotAuthorized"), "AccessDenied"),
    (re.compile("Throttl|TooManyRequests"), "Throttling"),
    (re.compile("LimitExceeded|ServiceQuotaExceeded"), "ServiceLimitExceeded"),
)


class ResourceFailure(Exception):
    """A resource that says itself why it failed, such as a custom resource."""


def reason_of(error: BaseException) -> str:
    """Return the reason that a stack gives for a failed resource; what is no refusal is logged.

    An end of the embedded AWS is no fault of a resource: it leaves the log alone.
    """
    if isinstance(error, ClientError):
        return _refused(error)
    if isinstance(error, CloudFormationError):
        return error.message
    if isinstance(error, ResourceFailure | Stopped):
        return str(error)
    if not isinstance(error, BotoCoreError):
        # Without the error's text, which may tell a hidden parameter's value.
        where = "".join(traceback.format_tb(error.__traceback__))
        LOG.error("a resource of a stack failed: %s\n%s", type(error).__name__, where)
    return f'Resource handler returned message: "{type(error).__name__}: {error}" (HandlerErrorCode: InternalFailure)'


def _refused(error: ClientError) -> str:
    told, meta = error.response.get("Error", {}), error.response.get("ResponseMetadata", {})
    code = str(told.get("Code", ""))
    handler = next((name for pattern, name in CODES if pattern.search(code)), "InvalidRequest")
    status, request_id = meta.get("HTTPStatusCode", 400), meta.get("RequestId", "")
    return (
        f'Resource handler returned message: "{told.get("Message", "")} (Error Code: {code}, Status Code: {status}, '
        f'Request ID: {request_id})" (RequestToken: {uuid.uuid4()}, HandlerErrorCode: {handler})'
    )
