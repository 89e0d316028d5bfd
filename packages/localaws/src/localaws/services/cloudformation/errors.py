"""What CloudFormation refuses, by the codes of its API.

https://docs.aws.amazon.com/AWSCloudFormation/latest/APIReference/CommonErrors.html and each operation's own page.
"""

from __future__ import annotations


class CloudFormationError(Exception):
    """A refusal. `code` is AWS's (``ValidationError``), `status` the HTTP status."""

    def __init__(self, code: str, message: str, status: int = 400) -> None:
        super().__init__(message)
        self.code = code
        self.message = message
        self.status = status


class Stopped(Exception):
    """The embedded AWS is ending."""


def invalid(message: str) -> CloudFormationError:
    """Return the refusal of a request or template that is wrong."""
    return CloudFormationError("ValidationError", message)


def not_done(what: str) -> CloudFormationError:
    """Return the refusal of what AWS does and localaws does not."""
    return CloudFormationError("NotImplemented", f"localaws does not implement {what}", 501)
