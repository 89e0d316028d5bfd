"""Whether a resource policy admits an AWS service: topics for CloudWatch and Budgets, queues for SNS, keys for both.

https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_policies_evaluation-logic.html: Deny wins, then Allow, then
nothing. A condition that is not understood never holds: an Allow under it admits nobody, a Deny refuses nobody.
"""

from __future__ import annotations

import fnmatch
import re
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any


@dataclass(frozen=True)
class Access:
    """Who asks for what: `principal` is a service, `context` the condition keys in lower case."""

    principal: str
    action: str
    resource: str
    context: Mapping[str, str]


def admits(policy: Mapping[str, Any], access: Access) -> bool:
    """Tell whether the policy allows the access."""
    statements = _many(policy.get("Statement") or [])
    effects = {statement.get("Effect") for statement in statements if _applies(statement, access)}
    return "Allow" in effects and "Deny" not in effects


def _applies(statement: Mapping[str, Any], access: Access) -> bool:
    resources = _many(statement.get("Resource") or "*")
    return (
        _is_named(statement, access.principal)
        and any(_matches(action.lower(), access.action.lower()) for action in _many(statement.get("Action") or []))
        and any(_matches(resource, access.resource) for resource in resources)
        and all(
            _holds(operator, key, _many(wanted), access.context)
            for operator, keys in (statement.get("Condition") or {}).items()
            for key, wanted in keys.items()
        )
    )


def _is_named(statement: Mapping[str, Any], principal: str) -> bool:
    named = statement.get("Principal")
    if named == "*":
        return True
    if not isinstance(named, Mapping):
        return False
    return principal in _many(named.get("Service") or []) or "*" in _many(named.get("AWS") or [])


def _holds(operator: str, key: str, wanted: Sequence[Any], context: Mapping[str, str]) -> bool:
    optional, name = operator.endswith("IfExists"), operator.removesuffix("IfExists")
    test = OPERATORS.get(name)
    if test is None:
        return False
    actual = context.get(key.lower())
    if actual is None:
        return optional or name.startswith(("StringNot", "ArnNot"))
    return test(actual, [str(value) for value in wanted])


def _matches(pattern: str, text: str) -> bool:
    literal = pattern.replace("[", "[[]")
    return re.fullmatch(fnmatch.translate(literal), text) is not None


def _like(actual: str, wanted: Sequence[str]) -> bool:
    return any(_matches(pattern, actual) for pattern in wanted)


def _many(value: Any) -> list[Any]:
    return value if isinstance(value, list) else [value]


OPERATORS: Mapping[str, Callable[[str, Sequence[str]], bool]] = {
    "StringEquals": lambda actual, wanted: actual in wanted,
    "StringNotEquals": lambda actual, wanted: actual not in wanted,
    "StringEqualsIgnoreCase": lambda actual, wanted: actual.lower() in {value.lower() for value in wanted},
    "StringLike": _like,
    "StringNotLike": lambda actual, wanted: not _like(actual, wanted),
    "ArnEquals": _like,
    "ArnLike": _like,
    "ArnNotEquals": lambda actual, wanted: not _like(actual, wanted),
    "ArnNotLike": lambda actual, wanted: not _like(actual, wanted),
    "Bool": lambda actual, wanted: actual.lower() in {value.lower() for value in wanted},
}
