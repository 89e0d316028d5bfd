"""Refusals of CloudWatch, by the codes of its API."""

from __future__ import annotations


class CloudWatchError(Exception):
    """A request that CloudWatch refuses; `code` is the error code that clients see (``InvalidParameterValue``)."""

    def __init__(self, code: str, message: str) -> None:
        super().__init__(message)
        self.code = code
        self.message = message


def invalid_value(message: str) -> CloudWatchError:
    """A parameter has a value that it cannot have."""
    return CloudWatchError("InvalidParameterValue", message)


def invalid_combination(message: str) -> CloudWatchError:
    """Parameters contradict each other."""
    return CloudWatchError("InvalidParameterCombination", message)


def missing_parameter(name: str) -> CloudWatchError:
    """A parameter that must be there is not."""
    return CloudWatchError("MissingParameter", f"The parameter {name} is required.")


def validation(message: str) -> CloudWatchError:
    """The request as a whole does not hold."""
    return CloudWatchError("ValidationError", message)
