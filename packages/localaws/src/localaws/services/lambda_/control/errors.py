"""Lambda's errors that moto lacks, raised from moto's handlers, worded as AWS words them."""

from __future__ import annotations

from moto.awslambda.exceptions import LambdaClientError, PreconditionFailedException


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
    """InvalidParameterValueException, HTTP 400."""

    code = 400

    def __init__(self, message: str) -> None:
        super().__init__("InvalidParameterValueException", message)


def check_revision(asked: str | None, current: str, what: str = "function or alias") -> None:
    """Raise PreconditionFailedException (412) where a RevisionId was given that is not the current one."""
    if asked and asked != current:
        raise PreconditionFailedException(
            f"The RevisionId provided does not match the latest RevisionId for the Lambda {what}. Call the GetFunction "
            "or the GetAlias API to retrieve the latest RevisionId for your resource."
        )
