"""Policies of resources: whether a statement refuses as much as another, whoever wrote it.

How policies are written: https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_policies_elements.html
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from fnmatch import fnmatchcase
from typing import Any

from stormproof.core.least_privilege.conditions import holds_wherever
from stormproof.core.least_privilege.policy_documents import (
    Document,
    Statement,
    about_everybody,
    actions,
    many,
    resources,
    statements,
)

ANYTHING = "\0\0"


def deny(sid: str, action: str, resources: tuple[str, ...], condition: Mapping[str, Any]) -> Statement:
    """Return a statement that refuses everybody an action under a condition."""
    return {
        "Sid": sid,
        "Effect": "Deny",
        "Principal": "*",
        "Action": action,
        "Resource": list(resources) if len(resources) > 1 else resources[0],
        "Condition": dict(condition),
    }


def lacking(standing: Document, wanted: Iterable[Statement]) -> tuple[Statement, ...]:
    """Return those of the wanted statements that the statements of the policy, whoever wrote them, do not make up for.

    Several together do: one may be about the bucket, another about what is in it.
    """
    return tuple(
        each
        for each in wanted
        if not all(
            any(_covers(other, each, str(resource)) for other in statements(standing))
            for resource in many(each["Resource"])
        )
    )


def _covers(standing: Statement, wanted: Statement, resource: str) -> bool:
    """Tell whether a statement refuses everybody at least what the wanted one refuses of a resource."""
    return (
        standing.get("Effect") == "Deny"
        and about_everybody(standing)
        and any(_reaches(each, str(wanted["Action"]).lower()) for each in actions(standing))
        and any(_reaches(each, resource) for each in resources(standing))
        and holds_wherever(standing.get("Condition"), wanted["Condition"])
    )


def _reaches(pattern: str, named: str) -> bool:
    """Tell whether a pattern of a policy stands for all that another text with wildcards stands for.

    What the latter leaves open is more than one character, which no ``?`` stands for.
    """
    return fnmatchcase(named.replace("*", ANYTHING), pattern.replace("[", "[[]"))
