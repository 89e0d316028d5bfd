"""What a role's policies allow and who may assume it, whoever wrote them and in whichever words.

https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_policies_elements.html
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from typing import Any

from stormproof.core.least_privilege.resources import Permission
from stormproof.core.resource_policies import Document, many, statements

LAMBDA = {"Service": "lambda.amazonaws.com"}
ASSUME = "sts:assumerole"
SAID = frozenset({"Sid", "Effect", "Action", "Resource"})
"""The elements of a statement that allows and says nothing more."""
GROUP = "logs:CreateLogGroup"


def allowed_by(policies: Iterable[Document]) -> frozenset[Permission] | None:
    """Return what policies allow together, actions in lower case; None where they say more than what they allow.

    That is where they deny, set conditions, or allow all but something.
    """
    found: set[Permission] = set()
    for statement in (each for document in policies for each in statements(document)):
        if statement.get("Effect") != "Allow" or not statement.keys() <= SAID:
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
    return bool(found) and all(
        each.get("Effect") == "Allow"
        and each.get("Principal") == LAMBDA
        and [str(action).lower() for action in many(each.get("Action"))] == [ASSUME]
        for each in found
    )


def optional(permissions: Iterable[Permission], spare: Iterable[str]) -> frozenset[Permission]:
    """Return which of a function's permissions it can do without: to make log groups, and to write to spare ones.

    `spare` are the ARNs of log groups that it could come to write to, and does not.
    """
    unused = {f"{arn}:*" for arn in spare}
    return frozenset(each for each in permissions if each.action == GROUP or each.resource in unused)


def _permissions(statement: Mapping[str, Any]) -> Iterator[Permission]:
    for action in many(statement.get("Action", [])):
        for resource in many(statement.get("Resource", [])):
            yield Permission(str(action).lower(), str(resource))


def _lowered(permissions: Iterable[Permission]) -> frozenset[Permission]:
    return frozenset(Permission(each.action.lower(), each.resource) for each in permissions)
