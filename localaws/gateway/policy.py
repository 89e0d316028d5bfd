"""IAM policy documents as API Gateway evaluates them: an authorizer's answer, an API's resource policy.

Deny wins over Allow, no Allow is an implicit Deny; ``*`` and ``?`` match across slashes:
https://docs.aws.amazon.com/apigateway/latest/developerguide/api-gateway-lambda-authorizer-output.html and
https://docs.aws.amazon.com/apigateway/latest/developerguide/apigateway-authorization-flow.html
"""

from __future__ import annotations

import ipaddress
import re
from collections.abc import Callable, Iterable, Mapping, Sequence
from enum import Enum
from functools import lru_cache
from typing import Any

INVOKE = "execute-api:Invoke"


class Effect(Enum):
    """What a policy says of a request."""

    ALLOW = "allow"
    EXPLICIT_DENY = "explicit deny"
    IMPLICIT_DENY = "implicit deny"


class Malformed(Exception):
    """The document is no policy, or asks for a condition that is not evaluated here."""


def evaluate(document: Any, resource: str, facts: Mapping[str, str]) -> Effect:
    """Judge execute-api:Invoke on a method ARN. `facts` are condition keys in lower case (``aws:sourceip``).

    Raises Malformed when the document has no statements or one of them cannot be read.
    """
    if not isinstance(document, Mapping) or "Statement" not in document:
        raise Malformed("a policy needs statements")
    effect = Effect.IMPLICIT_DENY
    for statement in _many(document["Statement"]):
        if not _applies(statement, resource, facts):
            continue
        if statement["Effect"] == "Deny":
            return Effect.EXPLICIT_DENY
        effect = Effect.ALLOW
    return effect


def matches(pattern: str, value: str) -> bool:
    """Tell whether a value matches a pattern with ``*`` (any run) and ``?`` (any one character)."""
    return _regex(pattern).fullmatch(value) is not None


@lru_cache(maxsize=1024)
def _regex(pattern: str) -> re.Pattern[str]:
    return re.compile("".join({"*": ".*", "?": "."}.get(each, re.escape(each)) for each in pattern), re.DOTALL)


def _many(value: Any) -> Sequence[Any]:
    return value if isinstance(value, list) else [value]


def _applies(statement: Any, resource: str, facts: Mapping[str, str]) -> bool:
    if not isinstance(statement, Mapping) or statement.get("Effect") not in {"Allow", "Deny"}:
        raise Malformed("a statement needs an Effect of Allow or Deny")
    action = statement.get("Action")
    target = statement.get("Resource")
    if action is None or target is None:
        raise Malformed("a statement needs an Action and a Resource")
    return (
        any(matches(str(each).lower(), INVOKE.lower()) for each in _many(action))
        and any(matches(_absolute(str(each), resource), resource) for each in _many(target))
        and _conditions_hold(statement.get("Condition") or {}, facts)
    )


def _absolute(pattern: str, resource: str) -> str:
    """A resource policy may write ``execute-api:/stage/METHOD/path``; AWS completes it when the API is saved."""
    if not pattern.startswith("execute-api:/"):
        return pattern
    api = resource.split("/", maxsplit=1)[0]
    return f"{api}/{pattern.removeprefix('execute-api:/')}"


def _within(value: str, ranges: Iterable[str]) -> bool:
    try:
        return any(ipaddress.ip_address(value) in ipaddress.ip_network(each, strict=False) for each in ranges)
    except ValueError as error:
        raise Malformed(str(error)) from error


# Condition operators: all that the documented examples of resource policies and authorizer outputs use.
OPERATORS: Mapping[str, Callable[[str, Sequence[str]], bool]] = {
    "StringEquals": lambda value, wanted: value in wanted,
    "StringNotEquals": lambda value, wanted: value not in wanted,
    "StringLike": lambda value, wanted: any(matches(each, value) for each in wanted),
    "StringNotLike": lambda value, wanted: not any(matches(each, value) for each in wanted),
    "ArnLike": lambda value, wanted: any(matches(each, value) for each in wanted),
    "ArnEquals": lambda value, wanted: any(matches(each, value) for each in wanted),
    "Bool": lambda value, wanted: value.lower() in [each.lower() for each in wanted],
    "IpAddress": _within,
    "NotIpAddress": lambda value, wanted: not _within(value, wanted),
}
NEGATED = frozenset({"StringNotEquals", "StringNotLike", "NotIpAddress"})


def _conditions_hold(conditions: Mapping[str, Mapping[str, Any]], facts: Mapping[str, str]) -> bool:
    for operator, wanted in conditions.items():
        test = OPERATORS.get(operator)
        if test is None:
            raise Malformed(f"condition operator {operator} is not evaluated here")
        for key, values in wanted.items():
            fact = facts.get(key.lower())
            if fact is None:
                if operator not in NEGATED:
                    return False
            elif not test(fact, [str(each) for each in _many(values)]):
                return False
    return True
