"""What an authorizer function may answer.

Required keys, and the context as a flat map of strings, numbers and booleans:
https://docs.aws.amazon.com/apigateway/latest/developerguide/api-gateway-lambda-authorizer-output.html ;
only an error whose message is exactly ``Unauthorized`` becomes 401, every other failure 500: AWS's own blueprints.
"""

from __future__ import annotations

import json
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from localaws.kernel.ports import Outcome


class Unauthorized(Exception):
    """The function raised exactly ``Unauthorized``."""


class Misconfigured(Exception):
    """The function failed or answered what no authorizer may; the message says what."""


@dataclass(frozen=True)
class Answer:
    """A well-formed answer; `context` as it is handed on, all strings."""

    principal: str
    policy: Any
    context: Mapping[str, str]
    usage_key: str | None


def read_answer(outcome: Outcome) -> Answer:
    """Read an invocation's outcome; raises Unauthorized or Misconfigured."""
    try:
        answer = json.loads(outcome.payload or b"null")
    except ValueError as error:
        raise Misconfigured("the authorizer's answer is not JSON") from error
    if outcome.error is not None:
        if isinstance(answer, dict) and answer.get("errorMessage") == "Unauthorized":
            raise Unauthorized
        raise Misconfigured("the authorizer failed")
    if not isinstance(answer, dict) or not isinstance(answer.get("principalId"), str):
        raise Misconfigured("the authorizer's answer lacks a principalId")
    if not isinstance(answer.get("policyDocument"), dict):
        raise Misconfigured("the authorizer's answer lacks a policyDocument")
    key = answer.get("usageIdentifierKey")
    return Answer(answer["principalId"], answer["policyDocument"], _context(answer.get("context")), key)


def _context(values: Any) -> dict[str, str]:
    if values is None:
        return {}
    if not isinstance(values, dict):
        raise Misconfigured("the authorizer's context is not a map")
    return {key: _text(key, value) for key, value in values.items() if value is not None}


def _text(key: str, value: Any) -> str:
    if isinstance(value, bool):
        return "true" if value else "false"
    if isinstance(value, str | int | float):
        return str(value)
    raise Misconfigured(f"the authorizer's context value {key} is not a string, number or boolean")
