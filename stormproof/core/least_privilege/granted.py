"""What a role's policies allow and who may assume it, whoever wrote them and in whichever words.

https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_policies_elements.html
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from typing import Any

from stormproof.core.least_privilege.policy_documents import (
    Document,
    Statement,
    actions,
    allows,
    principals,
    resources,
    statements,
)
from stormproof.core.least_privilege.resources import Permission

LAMBDA = ("Service", "lambda.amazonaws.com")
INVERTED = frozenset({"NotPrincipal", "NotAction"})
ASSUME = "sts:assumerole"
SAID = frozenset({"Sid", "Effect", "Action", "Resource"})
"""The elements of a statement that allows and says nothing more."""
GROUP = "logs:CreateLogGroup"
LOGS, ALL_STREAMS = "logs:", ":log-stream:*"


def allowed_by(policies: Iterable[Document]) -> frozenset[Permission] | None:
    """Return what policies allow together, actions in lower case; None where they say more than what they allow.

    That is where they deny, set conditions, or allow all but something.
    """
    found: set[Permission] = set()
    for statement in (each for document in policies for each in statements(document)):
        if not allows(statement) or not statement.keys() <= SAID:
            return None
        found |= set(_permissions(statement))
    return frozenset(found)


def does(
    policies: Iterable[Document], needed: Iterable[Permission], admitted: Iterable[Permission] = frozenset()
) -> bool:
    """Tell whether policies allow all that is needed, and nothing beyond that and what is admitted."""
    allowed, least = allowed_by(policies), _lowered(needed)
    return allowed is not None and least <= allowed <= least | _lowered(admitted)


def lambda_alone(trust: Document) -> bool:
    """Tell whether Lambda alone may assume a role, under whichever conditions."""
    found = statements(trust)
    return bool(found) and all(allows(each) and admits_lambda_alone(each) for each in found)


def admits_lambda_alone(statement: Statement) -> bool:
    """Tell whether a statement is about Lambda, which assumes a role, and about nobody and nothing else."""
    return principals(statement) == {LAMBDA} and set(actions(statement)) == {ASSUME} and not INVERTED & statement.keys()


def optional(permissions: Iterable[Permission], spare: Iterable[str]) -> frozenset[Permission]:
    """Return which of a function's permissions it can do without: to make log groups, and to write to spare ones.

    `spare` are the ARNs of log groups that it could come to write to, and does not.
    """
    unused = {form for arn in spare for form in (arn, f"{arn}:*")}
    return frozenset(each for each in permissions if each.action == GROUP or each.resource in unused)


def _permissions(statement: Mapping[str, Any]) -> Iterator[Permission]:
    for action in actions(statement):
        for resource in resources(statement):
            yield Permission(action, _streams(action, resource))


def _streams(action: str, resource: str) -> str:
    """Return the ARN of a log group's streams as it is mostly written: ``:*`` and ``:log-stream:*`` are the same.

    https://docs.aws.amazon.com/AmazonCloudWatch/latest/logs/iam-access-control-overview-cwl.html
    """
    return (
        resource.replace(ALL_STREAMS, ":*") if action.startswith(LOGS) and resource.endswith(ALL_STREAMS) else resource
    )


def _lowered(permissions: Iterable[Permission]) -> frozenset[Permission]:
    return frozenset(Permission(each.action.lower(), each.resource) for each in permissions)
