"""Judges of the roles that functions run by, by what their policies say.

https://docs.aws.amazon.com/IAM/latest/UserGuide/best-practices.html
"""

from __future__ import annotations

import re
from collections import defaultdict
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from stormproof.core.errors import CouldNotLook, Refuted, Undecidable
from stormproof.core.least_privilege.granted import admits_lambda_alone
from stormproof.core.least_privilege.policy_documents import (
    Document,
    actions,
    allows,
    principals,
    resources,
    statements,
)

WILD = frozenset("*?")
WORST_FIRST = ("roles.not_action", "roles.full_access", "roles.wildcard_action", "roles.wildcard_resource")
WITHIN_ONE = re.compile(
    r"arn:[^:*?]+:(?:s3:::[^*?/]+/\*"
    r"|logs:[^:*?]+:\d+:log-group:[^*?]+:\*"
    r"|dynamodb:[^:*?]+:\d+:table/[^*?/]+/index/\*"
    r"|secretsmanager:[^:*?]+:\d+:secret:[^*?]+-\?{6})"
)
"""ARNs that end in a wildcard within one named thing: objects of a bucket, streams of a log group, indexes of a table,
the suffix that Secrets Manager makes up.
"""


@dataclass(frozen=True)
class HeldRole:
    """A function and the role that its served version runs by, ARN in `role`, with all policies by name or ARN.

    `unlimited` are actions that AWS cannot limit to a resource, `risks` what an analysis of the policies found:
    (reason code, words). `boundary_lost` is the ARN of a permissions boundary that it should have and has not.
    `undecided` says which needs of the function are not known.
    """

    function: str
    role: str
    trust: Document
    policies: Mapping[str, Document]
    unlimited: frozenset[str] = frozenset()
    risks: tuple[tuple[str, str], ...] = ()
    boundary_lost: str = ""
    undecided: tuple[str, ...] = ()


def allowing(policies: Mapping[str, Document]) -> Iterator[tuple[str, Mapping[str, Any]]]:
    """Yield the statements that allow, each with its policy's name."""
    for name, document in policies.items():
        for statement in statements(document):
            if allows(statement):
                yield name, statement


def judge_known(roles: Sequence[HeldRole]) -> None:
    """Raise Undecidable ``roles.needs_undecided`` where it is not known what a function needs."""
    if open_points := [f"{each.function}: {'; '.join(each.undecided)}" for each in roles if each.undecided]:
        said = f"{'. '.join(open_points)}; say what is needed under [policy.role_additions]"
        raise Undecidable("roles.needs_undecided", said)


def judge_own_roles(roles: Sequence[HeldRole]) -> None:
    """Refute roles that several functions run by: ``roles.shared``.

    Raises CouldNotLook ``roles.nothing_to_judge`` where there is none.
    """
    if not roles:
        raise CouldNotLook("roles.nothing_to_judge", "no function was found")
    sharing: defaultdict[str, list[str]] = defaultdict(list)
    for each in roles:
        sharing[each.role].append(each.function)
    for role, functions in sharing.items():
        if len(functions) > 1:
            raise Refuted("roles.shared", f"{', '.join(functions)} share {role}", (role,))


def judge_trust(roles: Sequence[HeldRole]) -> None:
    """Refute trust in anybody but Lambda: ``roles.trust_open`` where all are trusted, else ``roles.trust_other``."""
    for each in roles:
        for statement in statements(each.trust):
            if not allows(statement):
                continue
            trusted = sorted(name for _, name in principals(statement))
            if "NotPrincipal" in statement or "*" in trusted:
                raise Refuted("roles.trust_open", f"anybody may assume {each.role}", (each.role,))
            if not admits_lambda_alone(statement):
                with_what = ", ".join(actions(statement)) or "all but some actions"
                said = f"{each.role} trusts {', '.join(trusted)} with {with_what}, wanted is Lambda alone"
                raise Refuted("roles.trust_other", said, (each.role,))


def judge_precise(roles: Sequence[HeldRole]) -> None:
    """Refute policies that do not name what they allow, by the worst of it.

    Codes, the worst first: ``roles.not_action`` (NotAction, NotResource), ``roles.full_access`` (every action),
    ``roles.wildcard_action``, ``roles.wildcard_resource``.
    """
    found = sorted(_imprecise(roles), key=lambda each: WORST_FIRST.index(each.code))
    for worst in found:
        raise worst


def _imprecise(roles: Sequence[HeldRole]) -> Iterator[Refuted]:
    for each in roles:
        for name, statement in allowing(each.policies):
            where = f"{name} of {each.role}"
            if inverted := {"NotAction", "NotResource"} & statement.keys():
                yield Refuted("roles.not_action", f"{where} allows by {', '.join(sorted(inverted))}", (each.role,))
            named, unlimited = actions(statement), frozenset(map(str.lower, each.unlimited))
            for action in named:
                if WILD & set(action):
                    code = "roles.full_access" if action in {"*", "*:*"} else "roles.wildcard_action"
                    yield Refuted(code, f"{where} allows {action}", (each.role,))
            for resource in resources(statement):
                if not _one(resource, named, unlimited):
                    said = f"{where} allows {', '.join(named)} on {resource}"
                    yield Refuted("roles.wildcard_resource", said, (each.role,))


def judge_no_risk(roles: Sequence[HeldRole]) -> None:
    """Refute what the analysis found, by the code that it found it under, e.g. ``roles.privilege_escalation``."""
    for each in roles:
        for code, said in each.risks:
            raise Refuted(code, f"{each.role} of {each.function}: {said}", (each.role,))


def judge_boundaries(roles: Sequence[HeldRole]) -> None:
    """Refute a role without the permissions boundary that the function's role always had: ``roles.boundary_lost``."""
    for each in roles:
        if each.boundary_lost:
            said = f"{each.role} has lost the permissions boundary {each.boundary_lost}"
            raise Refuted("roles.boundary_lost", said, (each.role,))


def _one(resource: str, actions: Sequence[str], unlimited: frozenset[str]) -> bool:
    """Tell whether a resource is one thing, or all because AWS knows no narrower one for these actions."""
    if not WILD & set(resource) or WITHIN_ONE.fullmatch(resource):
        return True
    return resource == "*" and bool(actions) and set(actions) <= unlimited
