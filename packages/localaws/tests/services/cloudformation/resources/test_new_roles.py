"""Functions of roles that have only just been made."""

from __future__ import annotations

from typing import Any

import pytest
from botocore.exceptions import ClientError

from localaws.services.cloudformation.resources.lambda_.new_roles import patient
from localaws.services.cloudformation.resources.simple import refusal


def refusing(answers: list[str]) -> Any:
    """Return calls that are refused with these messages in turn, and then succeed."""

    def call(_service: str, operation: str, /, **parameters: Any) -> dict[str, Any]:
        if answers:
            raise refusal("InvalidParameterValueException", answers.pop(0), operation)
        return parameters

    return call


def test_lambda_is_asked_again_until_it_may_assume_the_role() -> None:
    """One refusal of that kind is passed over."""
    calls = refusing(["The role defined for the function cannot be assumed by Lambda."])
    assert patient(calls)("lambda", "create_function", FunctionName="f") == {"FunctionName": "f"}


def test_another_refusal_is_told_at_once() -> None:
    """It is raised as it is, though a second call would succeed."""
    with pytest.raises(ClientError, match="out of range"):
        patient(refusing(["out of range"]))("lambda", "create_function", FunctionName="f")
