"""Policies of resources: how they are read, and whether a statement refuses as much as another, whoever wrote it.

How policies are written: https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_policies_elements.html
"""

from __future__ import annotations

import json
from collections.abc import Iterable, Mapping
from fnmatch import fnmatchcase
from typing import Any

from stormproof.core.least_privilege.conditions import holds_wherever

Statement = Mapping[str, Any]
Document = Mapping[str, Any]

VERSION = "2012-10-17"
ANYTHING = "\0\0"


def many(value: Any) -> list[Any]:
    """Return a value of a policy, which may be one or a list, as a list."""
    return list(value) if isinstance(value, list | tuple) else [value]


def statements(document: Document) -> list[Statement]:
    """Return the statements of a document, which may hold one alone, or none."""
    return many(document.get("Statement", []))


def everybody(principal: Any) -> bool:
    """Tell whether a statement is about everybody, however that is written."""
    return principal == "*" or (isinstance(principal, Mapping) and "*" in many(principal.get("AWS", [])))


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


def parsed(text: str | None) -> Document:
    """Return a policy; one without statements where there is none."""
    document: Document = json.loads(text) if text else {}
    return {"Version": VERSION, **document, "Statement": statements(document)}


def lacking(standing: Document, wanted: Iterable[Statement]) -> tuple[Statement, ...]:
    """Return those of the wanted statements that the statements of the policy, whoever wrote them, do not make up for.

    Several together do: one may be about the bucket, another about what is in it.
    """
    return tuple(
        each
        for each in wanted
        if not all(
            any(_covers(other, each, str(resource)) for other in standing["Statement"])
            for resource in many(each["Resource"])
        )
    )


def _covers(standing: Statement, wanted: Statement, resource: str) -> bool:
    """Tell whether a statement refuses everybody at least what the wanted one refuses of a resource."""
    return (
        standing.get("Effect") == "Deny"
        and everybody(standing.get("Principal"))
        and any(_reaches(each.lower(), str(wanted["Action"]).lower()) for each in _texts(standing, "Action"))
        and any(_reaches(each, resource) for each in _texts(standing, "Resource"))
        and holds_wherever(standing.get("Condition"), wanted["Condition"])
    )


def _reaches(pattern: str, named: str) -> bool:
    """Tell whether a pattern of a policy stands for all that another text with wildcards stands for.

    What the latter leaves open is more than one character, which no ``?`` stands for.
    """
    return fnmatchcase(named.replace("*", ANYTHING), pattern.replace("[", "[[]"))


def _texts(statement: Statement, element: str) -> list[str]:
    return [str(each) for each in many(statement.get(element, []))]
