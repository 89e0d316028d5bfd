"""Which context keys may decide whether an identity's policies allow something: those of the statements about it.

The policy simulator lists the keys of all statements of all policies that are simulated, whatever they are about
(https://docs.aws.amazon.com/IAM/latest/APIReference/API_EvaluationResult.html, MissingContextValues). A variable within
a resource is one as well:
https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_policies_variables.html
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator
from fnmatch import fnmatchcase
from functools import lru_cache

from stormproof.core.least_privilege.policy_documents import (
    Document,
    Statement,
    allows,
    many,
    names_action,
    resources,
    statements,
    tests,
)

ALL = "*"
VARIABLE = re.compile(r"\$\{([^},]+)[^}]*\}")
LITERAL = frozenset("*?$")
"""What stands for itself within ``${}``."""


def open_keys(policies: Iterable[Document], action: str, resource: str) -> frozenset[str]:
    """Return the keys, in lower case, with whose values the policies may allow an action on a resource, ``*`` for all.

    None where no statement would allow it, whatever the values are.
    """
    about = (
        statement
        for document in policies
        for statement in statements(document)
        if allows(statement) and _about_action(statement, action) and _about_resource(statement, resource)
    )
    return frozenset(key.lower() for statement in about for key in _keys(statement))


def _about_action(statement: Statement, action: str) -> bool:
    if "NotAction" in statement:
        return not names_action({"Action": statement["NotAction"]}, action)
    return names_action(statement, action)


def _about_resource(statement: Statement, resource: str) -> bool:
    if resource == ALL:
        return True
    if "NotResource" in statement:
        named = [str(each) for each in many(statement["NotResource"])]
        return not any(_like(each, resource) for each in named if not VARIABLE.search(each))
    return any(_like(each, resource) for each in resources(statement))


def _keys(statement: Statement) -> Iterator[str]:
    texts = [*resources(statement), *map(str, many(statement.get("NotResource")))]
    for _, key, wanted in tests(statement):
        yield key
        texts += wanted
    yield from (name for text in texts for name in VARIABLE.findall(text) if name not in LITERAL)


@lru_cache(maxsize=4096)
def _like(pattern: str, value: str) -> bool:
    """Tell whether a value may match a pattern, whatever its variables stand for."""
    return fnmatchcase(value, VARIABLE.sub("*", pattern).replace("[", "[[]"))
