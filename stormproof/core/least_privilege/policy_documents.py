"""Policies as IAM, resources and keys have them, read in one place: what may be one or a list, and in which case.

https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_policies_grammar.html : Statement, Action, Resource, each
principal and each value of a condition is one or a list of them, and a value may be a text, a number or true and false.
Prefix and name of an action are case-insensitive
(https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_policies_elements_action.html), and so are the keys of
conditions (https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_policies_elements_condition.html). Effects,
operators, values and ARNs are not.
"""

from __future__ import annotations

import json
from collections.abc import Iterator, Mapping
from fnmatch import fnmatchcase
from typing import Any

Statement = Mapping[str, Any]
Document = Mapping[str, Any]
Principal = tuple[str, str]
"""A kind (AWS, Service, Federated, CanonicalUser) and a name of it; everybody is (AWS, *)."""
Test = tuple[str, str, tuple[str, ...]]
"""An operator, a key in lower case, and the values."""

VERSION = "2012-10-17"
ALLOW = "Allow"
EVERYBODY: Principal = ("AWS", "*")


def many(value: Any) -> list[Any]:
    """Return a value of a policy, which may be one or a list, as a list; none for what is not said at all."""
    if value is None:
        return []
    return list(value) if isinstance(value, list | tuple) else [value]


def parsed(document: Any) -> Document:
    """Return a policy from its text, or from what boto3 has made of it; one without statements where there is none.

    Its statements are a list then.
    """
    found = decoded(document) or {}
    return {"Version": VERSION, **found, "Statement": statements(found)}


def decoded(document: Any) -> Any:
    """Return a policy as its owner wrote it, from its text or from what boto3 has made of that; None for none."""
    return json.loads(document) if isinstance(document, str) and document else document or None


def statements(document: Document) -> list[Statement]:
    """Return the statements of a document, which may hold one alone, or none."""
    return many(document.get("Statement"))


def allows(statement: Statement) -> bool:
    """Tell whether a statement allows."""
    return statement.get("Effect") == ALLOW


def actions(statement: Statement) -> tuple[str, ...]:
    """Return the actions that a statement names, in lower case."""
    return tuple(str(each).lower() for each in many(statement.get("Action")))


def resources(statement: Statement) -> tuple[str, ...]:
    """Return the resources that a statement names."""
    return tuple(str(each) for each in many(statement.get("Resource")))


def principals(statement: Statement) -> frozenset[Principal]:
    """Return whom a statement names, each with its kind; NotPrincipal is not read."""
    said = statement.get("Principal")
    if not isinstance(said, Mapping):
        return frozenset(("AWS", str(each)) for each in many(said))
    return frozenset((kind, str(each)) for kind, names in said.items() for each in many(names))


def services(statement: Statement) -> frozenset[str]:
    """Return the services that a statement names."""
    return frozenset(name for kind, name in principals(statement) if kind == "Service")


def about_everybody(statement: Statement) -> bool:
    """Tell whether a statement is about everybody, however that is written."""
    return EVERYBODY in principals(statement)


def tests(statement: Statement) -> Iterator[Test]:
    """Yield the tests of a statement's condition."""
    yield from condition_tests(statement.get("Condition"))


def condition_tests(condition: Mapping[str, Mapping[str, Any]] | None) -> Iterator[Test]:
    """Yield the tests of a condition."""
    for operator, keys in (condition or {}).items():
        for key, wanted in keys.items():
            yield operator, key.lower(), tuple(_text(each) for each in many(wanted))


def names_action(statement: Statement, action: str) -> bool:
    """Tell whether a statement names an action, by itself or by a pattern."""
    return any(fnmatchcase(action.lower(), each.replace("[", "[[]")) for each in actions(statement))


def same(one: Statement, other: Statement) -> bool:
    """Tell whether two statements say the same, whatever they are called and in whichever forms."""
    return _meaning(one) == _meaning(other)


def _meaning(statement: Statement) -> dict[str, Any]:
    rest = {
        element: frozenset(str(each) for each in many(said))
        for element, said in statement.items()
        if element not in {"Sid", "Effect", "Action", "Principal", "Condition"}
    }
    return {
        "Effect": statement.get("Effect"),
        "Action": frozenset(actions(statement)),
        "Principal": principals(statement),
        "Condition": frozenset((operator, key, frozenset(wanted)) for operator, key, wanted in tests(statement)),
        **rest,
    }


def _text(value: Any) -> str:
    return str(value).lower() if isinstance(value, bool) else str(value)
