"""Whom a key's policy lets use the key: a service for a resource's sake, and the account's IAM policies.

A user who is not admitted for certain is not: where a statement's condition cannot be told, it admits nobody and denies
whom it names. https://docs.aws.amazon.com/kms/latest/developerguide/key-policies.html ,
https://docs.aws.amazon.com/kms/latest/developerguide/key-policy-default.html (what leaves grants to IAM) and
https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_policies_elements_condition_operators.html
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from fnmatch import fnmatchcase

from stormproof.core.least_privilege.policy_documents import (
    Document,
    Statement,
    about_everybody,
    allows,
    names_action,
    principals,
    services,
    statements,
    tests,
)

DATA_KEYS = ("kms:Decrypt", "kms:GenerateDataKey")
"""What whoever writes and reads by a key needs of it."""
OF_LOGS = (
    "kms:Decrypt",
    "kms:DescribeKey",
    "kms:Encrypt",
    "kms:GenerateDataKey",
    "kms:ReEncryptFrom",
    "kms:ReEncryptTo",
)
"""What CloudWatch Logs needs: https://docs.aws.amazon.com/AmazonCloudWatch/latest/logs/encrypt-log-data-kms.html"""
EXACT = frozenset({"bool", "stringequals", "stringequalsignorecase"})
LIKE = frozenset({"stringlike", "arnlike", "arnequals"})
"""Operators that compare by wildcards; ArnEquals does as ArnLike does."""


@dataclass(frozen=True)
class User:
    """Who uses a key: an AWS service, empty for the account's own identities, and the context keys in lower case."""

    service: str
    actions: tuple[str, ...] = DATA_KEYS
    context: Mapping[str, str] = field(default_factory=dict)


def of_a_service(account: str) -> dict[str, str]:
    """Return the context keys, in lower case, of a request that a service of AWS makes for an account's sake.

    https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_policies_condition-keys.html
    """
    return {"aws:principalisawsservice": "true", "aws:securetransport": "true", "aws:sourceaccount": account}


def admits(policy: Document, user: User, account: str) -> bool:
    """Tell whether a key's policy lets a user do all that it needs, for certain."""
    return decided(policy, user, account) is True


def decided(policy: Document, user: User, account: str) -> bool | None:
    """Tell whether a resource's policy lets a user do all that it needs; None where that cannot be told."""
    told = {_decided(policy, user, action, account) for action in user.actions}
    if False in told:
        return False
    return None if None in told else True


def services_named(policy: Document, action: str) -> frozenset[str]:
    """Return the services that a resource's policy lets do something (``sqs:SendMessage``).

    Where a statement admits everybody for a resource's sake, that resource's service is meant.
    """
    found: set[str] = set()
    for each in statements(policy):
        if allows(each) and names_action(each, action):
            found |= services(each)
            if about_everybody(each):
                found |= {f"{service}.amazonaws.com" for service in _sources(each)}
    return frozenset(found)


def _decided(policy: Document, user: User, action: str, account: str) -> bool | None:
    about = [each for each in statements(policy) if _names_action(each, action) and _names(each, user, account)]
    denied = {_holds(each, user) for each in about if not allows(each)}
    allowed = {_holds(each, user) for each in about if allows(each)}
    if True in denied or not allowed - {False}:
        return False
    return None if None in denied or True not in allowed else True


def _names(statement: Statement, user: User, account: str) -> bool:
    if "NotPrincipal" in statement or about_everybody(statement):
        return True
    if user.service:
        return user.service in services(statement)
    named = {name for kind, name in principals(statement) if kind == "AWS"}
    return any(each == account or each.endswith(f":iam::{account}:root") for each in named)


def _names_action(statement: Statement, action: str) -> bool:
    if "NotAction" in statement:
        return not names_action({"Action": statement["NotAction"]}, action)
    return names_action(statement, action)


def _holds(statement: Statement, user: User) -> bool | None:
    """Tell whether a statement's condition holds, None where that cannot be told.

    Whom a NotPrincipal spares is not looked into: whether such a statement is about the user cannot be told.
    """
    unknown = {None} if "NotPrincipal" in statement else set()
    told = unknown | {
        _test(operator.lower(), user.context.get(key), wanted) for operator, key, wanted in tests(statement)
    }
    if False in told:
        return False
    return None if None in told else True


def _test(operator: str, value: str | None, wanted: tuple[str, ...]) -> bool | None:
    if value is None:
        return None
    negated = operator.replace("not", "", 1) if operator.startswith(("stringnot", "arnnot")) else ""
    plain = negated or operator.removesuffix("ifexists")
    if plain in LIKE:
        found = any(fnmatchcase(value, each.replace("[", "[[]")) for each in wanted)
    elif plain in EXACT:
        found = value.lower() in {each.lower() for each in wanted}
    else:
        return None
    return found is not bool(negated)


def _sources(statement: Statement) -> frozenset[str]:
    """Return the services of the ARNs for whose sake a statement admits."""
    arns = (each for _, key, wanted in tests(statement) if key == "aws:sourcearn" for each in wanted)
    return frozenset(arn.split(":")[2] for arn in arns if arn.startswith("arn:"))
