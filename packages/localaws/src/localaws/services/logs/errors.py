"""What CloudWatch Logs answers when it refuses; the control plane serialises it.

Codes and texts are those of the recorded responses (localstack tests/aws/services/logs/*.snapshot.json, 2026-02) and
of the error sections of https://docs.aws.amazon.com/AmazonCloudWatchLogs/latest/APIReference/.
"""

from __future__ import annotations


class LogsError(Exception):
    """A refusal; `code` is AWS's error code, `fields` what the answer holds beside code and message."""

    def __init__(self, code: str, message: str, fields: dict[str, object] | None = None) -> None:
        super().__init__(message)
        self.code = code
        self.message = message
        self.fields = fields or {}


class InvalidParameter(LogsError):
    """A parameter is wrong."""

    def __init__(self, message: str) -> None:
        super().__init__("InvalidParameterException", message)


class NotFound(LogsError):
    """Something named in the request does not exist."""

    def __init__(self, message: str) -> None:
        super().__init__("ResourceNotFoundException", message)


class AlreadyExists(LogsError):
    """Something to be made is there already."""

    def __init__(self, message: str) -> None:
        super().__init__("ResourceAlreadyExistsException", message)


class LimitExceeded(LogsError):
    """AWS's quota is used up."""

    def __init__(self, message: str = "Resource limit exceeded.") -> None:
        super().__init__("LimitExceededException", message)


class InvalidOperation(LogsError):
    """The resource, as it is, does not allow the operation."""

    def __init__(self, message: str) -> None:
        super().__init__("InvalidOperationException", message)


def constraint(value: object, parameter: str, rule: str) -> InvalidParameter:
    """Return the refusal of one value, in the words of AWS's request validation."""
    return InvalidParameter(
        f"1 validation error detected: Value '{value}' at '{parameter}' "
        f"failed to satisfy constraint: Member must {rule}"
    )
