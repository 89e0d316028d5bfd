"""What policies say of a request: one statement, one document, several kinds of policies together.

https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_policies_evaluation-logic.html
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from enum import Enum
from typing import Any

from localaws.services.iam.conditions import hold, many
from localaws.services.iam.patterns import Context, fill, like, variables


class Effect(Enum):
    """What comes out; the values are those of the policy simulator's EvalDecision."""

    ALLOW = "allowed"
    EXPLICIT_DENY = "explicitDeny"
    IMPLICIT_DENY = "implicitDeny"


@dataclass(frozen=True)
class Principal:
    """Who asks. `arn` None: nobody, an anonymous request; `account` is then None too. `service`: an AWS service."""

    arn: str | None = None
    account: str | None = None
    service: str | None = None


@dataclass(frozen=True)
class Ask:
    """A request to be judged: action (``s3:GetObject``), resource ARN, who, and the context keys in lower case."""

    action: str
    resource: str
    principal: Principal = field(default_factory=Principal)
    context: Context = field(default_factory=dict)


Document = Mapping[str, Any]
Statement = Mapping[str, Any]


def judge(documents: Iterable[Document], ask: Ask) -> Effect:
    """Judge by documents of one kind: a Deny wins over any Allow; without an Allow it is an implicit deny."""
    effects = {statement["Effect"] for statement in matching(documents, ask)}
    if "Deny" in effects:
        return Effect.EXPLICIT_DENY
    return Effect.ALLOW if "Allow" in effects else Effect.IMPLICIT_DENY


def matching(documents: Iterable[Document], ask: Ask) -> Iterator[Statement]:
    """Yield the statements that apply to the request."""
    for document in documents:
        for statement in statements(document):
            if applies(statement, ask):
                yield statement


def judge_together(
    identity: Sequence[Document], limits: Iterable[Sequence[Document]], resource: Sequence[Document], ask: Ask
) -> Effect:
    """Judge within one account: any Deny wins; an Allow of the resource's policy or of the identity's is needed.

    Where it is the identity's alone, each of its limits (permissions boundary, session policy) must allow too.
    """
    by_identity, by_resource = judge(identity, ask), judge(resource, ask)
    limited = {judge(documents, ask) for documents in limits}
    if Effect.EXPLICIT_DENY in {by_identity, by_resource, *limited}:
        return Effect.EXPLICIT_DENY
    if by_resource is Effect.ALLOW or (by_identity is Effect.ALLOW and limited <= {Effect.ALLOW}):
        return Effect.ALLOW
    return Effect.IMPLICIT_DENY


def statements(document: Document) -> list[Statement]:
    """Return the statements of a document, which may hold one alone."""
    found = document.get("Statement", [])
    return found if isinstance(found, list) else [found]


def context_keys(statement: Statement, *, with_default: bool = True) -> set[str]:
    """Return the context keys that a statement asks for: conditions' keys, and variables of resources and of values.

    `with_default`: also variables that have a default of their own, without which they are filled in.
    https://docs.aws.amazon.com/cli/latest/reference/iam/get-context-keys-for-custom-policy.html
    """
    condition = statement.get("Condition") or {}
    texts = [
        *many(statement.get("Resource", [])),
        *many(statement.get("NotResource", [])),
        *(str(value) for keys in condition.values() for values in keys.values() for value in many(values)),
    ]
    named = {key for keys in condition.values() for key in keys}
    return named.union(*(variables(text, with_default=with_default) for text in texts))


def applies(statement: Statement, ask: Ask) -> bool:
    """Tell whether a statement is about the request."""
    return about(statement, ask) and hold(statement.get("Condition") or {}, ask.context)


def about(statement: Statement, ask: Ask) -> bool:
    """Tell whether a statement names the request's action, resource and principal, whatever its conditions."""
    return (
        _names_action(statement, ask.action)
        and _names_resource(statement, ask)
        and _names_principal(statement, ask.principal)
    )


def _names_action(statement: Statement, action: str) -> bool:
    def among(patterns: Any) -> bool:
        return any(like(pattern.lower(), action.lower()) for pattern in many(patterns))

    if "NotAction" in statement:
        return not among(statement["NotAction"])
    return among(statement.get("Action", []))


def _names_resource(statement: Statement, ask: Ask) -> bool:
    def among(patterns: Any) -> bool:
        filled = (fill(pattern, ask.context) for pattern in many(patterns))
        return any(like(pattern, ask.resource) for pattern in filled if pattern is not None)

    if "NotResource" in statement:
        return not among(statement["NotResource"])
    # a trust policy names no resource: it is the role's own
    return among(statement.get("Resource", "*"))


def _names_principal(statement: Statement, principal: Principal) -> bool:
    if "NotPrincipal" in statement:
        return not _among(statement["NotPrincipal"], principal)
    # an identity's policy names no principal: it is the identity's own
    return "Principal" not in statement or _among(statement["Principal"], principal)


def _among(named: Any, principal: Principal) -> bool:
    if named == "*":
        return True
    accounts = many(named.get("AWS", []))
    if "*" in accounts:
        return True
    if principal.service is not None:
        return principal.service in many(named.get("Service", []))
    if principal.arn is None:
        return False
    root = f"arn:aws:iam::{principal.account}:root"
    return any(each in {principal.arn, principal.account, root, _role_of(principal.arn)} for each in accounts)


def _role_of(arn: str) -> str:
    """Return the role of a session; other ARNs as they are."""
    if ":assumed-role/" not in arn:
        return arn
    head, _, tail = arn.partition(":assumed-role/")
    return f"{head.replace(':sts:', ':iam:')}:role/{tail.partition('/')[0]}"
