"""Lambda's errors that moto lacks, raised from moto's handlers, worded as AWS words them; the bodies of moto's own.

Closes: moto's errors have neither ``Type`` nor ``Message`` where AWS's model has them.
Words: https://github.com/localstack/localstack/blob/main/tests/aws/services/lambda_/test_lambda_api.snapshot.json
(TestLambdaRevisions, TestLambdaAlias::test_notfound_and_invalid_routingconfigs).
"""

from __future__ import annotations

import json

from moto.awslambda.exceptions import LambdaClientError

from localaws.moto.patches import Method, Patches
from localaws.services.lambda_.error_bodies import error_body


def install(patches: Patches) -> None:
    """Give the errors of moto's operations the bodies that AWS's have."""
    patches.wrap(LambdaClientError, "__init__", _described)


def _described(init: Method) -> Method:
    def initialise(self: LambdaClientError, error: str, message: str) -> None:
        init(self, error, message)
        self.description = json.dumps(error_body(error, message, self.code))

    return initialise


class ResourceConflict(LambdaClientError):
    """ResourceConflictException, HTTP 409."""

    code = 409

    def __init__(self, message: str) -> None:
        super().__init__("ResourceConflictException", message)


class ResourceNotFound(LambdaClientError):
    """ResourceNotFoundException, HTTP 404."""

    code = 404

    def __init__(self, message: str = "The resource you requested does not exist.") -> None:
        super().__init__("ResourceNotFoundException", message)


class InvalidParameter(LambdaClientError):
    """InvalidParameterValueException, HTTP 400; `typed` is False for the few that AWS answers without ``Type``."""

    code = 400

    def __init__(self, message: str, *, typed: bool = True) -> None:
        super().__init__("InvalidParameterValueException", message)
        self.description = json.dumps(error_body(self.error_type, message, typed=typed))


class ValidationError(LambdaClientError):
    """ValidationException, HTTP 400: a parameter that the API's model does not admit."""

    code = 400

    def __init__(self, message: str) -> None:
        super().__init__("ValidationException", message)


class TooLarge(LambdaClientError):
    """RequestEntityTooLargeException, HTTP 413."""

    code = 413

    def __init__(self, message: str) -> None:
        super().__init__("RequestEntityTooLargeException", message)


class PreconditionFailed(LambdaClientError):
    """PreconditionFailedException, HTTP 412: optimistic locking."""

    code = 412

    def __init__(self, message: str) -> None:
        super().__init__("PreconditionFailedException", message)


def check_revision(asked: str | None, current: str, look: str = "GetFunction/GetAlias") -> None:
    """Raise PreconditionFailed where a RevisionId was given that is not the current one.

    `look`: the operation that tells the current one.
    """
    if asked and asked != current:
        raise PreconditionFailed(
            f"The Revision Id provided does not match the latest Revision Id. Call the {look} API to retrieve the "
            "latest Revision Id"
        )
