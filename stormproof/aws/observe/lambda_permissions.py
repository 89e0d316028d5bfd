"""Statements of a function's resource policy: who may invoke what the alias serves.

A permission on the function does not reach its aliases:
https://docs.aws.amazon.com/lambda/latest/dg/access-control-resource-based.html
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from stormproof.aws.calls.lambda_functions import INVOKE, forbid, permit
from stormproof.core.errors import NotThere
from stormproof.core.least_privilege.policy_documents import actions, allows, parsed, principals, statements, tests
from stormproof.core.planning.controls import Reads
from stormproof.core.planning.plans import Call
from stormproof.core.system import Function

SOURCE = "aws:sourcearn"
"""The key of a condition, in lower case."""


@dataclass(frozen=True)
class Permission:
    """Who (`principal`, a service) may invoke a function through the alias, for which resource (`source`, an ARN)."""

    function: Function
    sid: str
    principal: str
    source: str

    def stands_in(self, statements: Mapping[str, Mapping[str, Any]]) -> bool:
        """Tell whether the policy of the alias (statements by Sid) holds it as it should be."""
        return self.granted_by(statements.get(self.sid, {}))

    def granted_by(self, statement: Mapping[str, Any]) -> bool:
        """Tell whether a statement says the same, whoever put it there."""
        return lets_invoke(statement, self.principal, self.source)

    def calls(self, statements: Mapping[str, Mapping[str, Any]]) -> tuple[Call, ...]:
        """Return the calls that put it into the policy, none where it stands there."""
        if self.stands_in(statements):
            return ()
        gone = (self.withdrawn(),) if self.sid in statements else ()
        function = self.function
        return (*gone, permit(function.name, self.sid, self.principal, self.source, Qualifier=function.alias))

    def withdrawn(self) -> Call:
        """Return the call that takes it out of the policy."""
        return forbid(self.function.name, self.sid, Qualifier=self.function.alias)


def lets_invoke(statement: Mapping[str, Any], principal: str, source: str) -> bool:
    """Tell whether a statement, as AddPermission makes it, lets a service invoke for a resource (an ARN, a pattern)."""
    sources = [wanted for operator, key, wanted in tests(statement) if (operator, key) == ("ArnLike", SOURCE)]
    return (
        allows(statement)
        and actions(statement) == (INVOKE.lower(),)
        and principals(statement) == {("Service", principal)}
        and sources == [(source,)]
    )


def read_statements(reads: Reads, function: Function) -> dict[str, Mapping[str, Any]]:
    """Return the statements of the alias's policy by Sid, none where there is no alias or no policy."""
    return {str(each.get("Sid", "")): each for each in read_policy(reads, function.name, function.alias)}


def read_policy(reads: Reads, function: str, qualifier: str = "") -> tuple[Mapping[str, Any], ...]:
    """Return the statements of a function's own policy, or of an alias's; none where there is no policy."""
    which = {"Qualifier": qualifier} if qualifier else {}
    try:
        policy = reads.read("lambda", "get_policy", FunctionName=function, **which)["Policy"]
    except NotThere:
        return ()
    return tuple(statements(parsed(policy)))
