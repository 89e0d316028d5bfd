"""Whether a function's resource policy admits a service that invokes it.

https://docs.aws.amazon.com/lambda/latest/dg/access-control-resource-based.html; operators:
https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_policies_elements_condition_operators.html
"""

from __future__ import annotations

import fnmatch
import re
from collections.abc import Iterable, Mapping, Sequence
from functools import lru_cache
from typing import Any

from localaws.lambdas.functions import QualifiedName
from localaws.ports import Caller, InvokeError


def admit(statements: Sequence[Mapping[str, Any]], name: QualifiedName, caller: Caller) -> None:
    """Return where the policy admits the caller; raises InvokeError (AccessDeniedException) where it does not.

    Calls of the API (principal ``iam``) are for IAM to judge.
    """
    if caller.principal == "iam":
        return
    matching = [statement for statement in statements if _matches(statement, caller)]
    effects = {statement.get("Effect") for statement in matching}
    if "Allow" not in effects or "Deny" in effects:
        message = (
            f"User: {caller.principal} is not authorized to perform: lambda:InvokeFunction on resource: {name.arn}"
        )
        raise InvokeError("AccessDeniedException", message, 403)


def _matches(statement: Mapping[str, Any], caller: Caller) -> bool:
    return (
        any(glob(pattern.lower()).fullmatch("lambda:invokefunction") for pattern in listed(statement.get("Action")))
        and _names(statement.get("Principal"), caller.principal)
        and all(
            _holds(operator, key, listed(values), caller)
            for operator, conditions in statement.get("Condition", {}).items()
            for key, values in conditions.items()
        )
    )


def _names(principal: Any, service: str) -> bool:
    if principal == "*":
        return True
    if isinstance(principal, Mapping):
        return service in listed(principal.get("Service")) or "*" in listed(principal.get("AWS"))
    return bool(principal == service)


def _holds(operator: str, key: str, values: Iterable[str], caller: Caller) -> bool:
    known = {"aws:sourcearn": caller.source_arn, "aws:sourceaccount": caller.source_account}
    value = known.get(key.lower())
    if value is None:
        return False
    if operator in {"ArnLike", "ArnEquals"}:
        return any(arn_like(pattern, value) for pattern in values)
    if operator == "StringLike":
        return any(glob(pattern).fullmatch(value) for pattern in values)
    return operator == "StringEquals" and value in values


def arn_like(pattern: str, arn: str) -> bool:
    """Return whether an ARN matches: each of its six parts on its own, ``*`` and ``?`` as wildcards."""
    patterns, parts = pattern.split(":", 5), arn.split(":", 5)
    return len(patterns) == len(parts) and all(
        glob(one).fullmatch(part) is not None for one, part in zip(patterns, parts, strict=True)
    )


@lru_cache(maxsize=1024)
def glob(pattern: str) -> re.Pattern[str]:
    """Return IAM's wildcards as an expression; brackets have no meaning there."""
    return re.compile(fnmatch.translate(pattern.replace("[", "[[]")))


def listed(value: Any) -> list[str]:
    """Return a policy's value as the list that it may be written as."""
    if value is None:
        return []
    return [value] if isinstance(value, str) else list(value)
