"""Roles that jobs of GitHub Actions assume by OpenID Connect: whom a trust policy lets in.

The claims of a token: https://docs.github.com/en/actions/reference/security/oidc . Since July 2026 subjects of new and
renamed repositories hold IDs: ``repo:owner@id/name@id:environment:x``. Which claims IAM knows as keys of conditions:
https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_policies_iam-condition-keys.html#condition-keys-wif
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from fnmatch import fnmatchcase
from typing import Any

from stormproof.core.delivery.environments import Repository
from stormproof.core.least_privilege.policy_documents import allows, condition_tests, many, statements

ISSUER = "token.actions.githubusercontent.com"
AUDIENCE = "sts.amazonaws.com"
ASSUME = "sts:AssumeRoleWithWebIdentity"
Claims = Mapping[str, str]


@dataclass(frozen=True)
class TrustingRole:
    """A role that GitHub's provider may assume: its trust policy."""

    name: str
    trust: Mapping[str, Any]


def provider_arn(partition: str, account: str) -> str:
    """Return the ARN of GitHub's OpenID Connect provider in an account."""
    return f"arn:{partition}:iam::{account}:oidc-provider/{ISSUER}"


def subjects(repository: Repository, environment: str) -> tuple[str, str]:
    """Return both forms of the subject that a job has which names an environment."""
    owner, _, name = repository.name.partition("/")
    with_ids = f"{owner}@{repository.owner_id}/{name}@{repository.id}"
    return f"repo:{repository.name}:environment:{environment}", f"repo:{with_ids}:environment:{environment}"


def exact_trust(repository: Repository, environments: Sequence[str], provider: str) -> dict[str, Any]:
    """Return the trust policy that admits jobs of one repository that name one of some environments, nobody else."""
    wanted = {
        f"{ISSUER}:aud": AUDIENCE,
        f"{ISSUER}:sub": [each for name in environments for each in subjects(repository, name)],
        f"{ISSUER}:repository_id": str(repository.id),
        f"{ISSUER}:environment": list(environments),
    }
    statement = {
        "Effect": "Allow",
        "Principal": {"Federated": provider},
        "Action": ASSUME,
        "Condition": {"StringEquals": wanted},
    }
    return {"Version": "2012-10-17", "Statement": [statement]}


def trusts_github(trust: Mapping[str, Any]) -> bool:
    """Tell whether a trust policy lets GitHub's provider in, under whatever condition."""
    return any(allows(each) and _federated(each) for each in statements(trust))


def admits(trust: Mapping[str, Any], claims: Claims) -> bool:
    """Tell whether a trust policy admits a token with these claims; raises ValueError for an unknown operator."""
    return any(
        allows(each)
        and _federated(each)
        and all(_holds(*test, claims) for test in condition_tests(each.get("Condition")))
        for each in statements(trust)
    )


def _federated(statement: Mapping[str, Any]) -> bool:
    principal = statement.get("Principal")
    named = many(principal.get("Federated")) if isinstance(principal, Mapping) else many(principal)
    return any(str(each).endswith(f"oidc-provider/{ISSUER}") or each == "*" for each in named)


def _holds(operator: str, key: str, wanted: tuple[str, ...], claims: Claims) -> bool:
    """Tell whether a test holds; a claim that a token has not fails it, but for IfExists and negations."""
    quantifier, _, plain = operator.rpartition(":")
    name = plain.removesuffix("IfExists")
    value = claims.get(key.removeprefix(f"{ISSUER}:")) if key.startswith(f"{ISSUER}:") else None
    if value is None:
        return name != plain or "Not" in name or quantifier == "ForAllValues"
    if name not in COMPARED:
        raise ValueError(f"the condition operator {operator} is not known here")
    return any(COMPARED[name](value, each) for each in wanted) is ("Not" not in name)


def _like(value: str, pattern: str) -> bool:
    return fnmatchcase(value, pattern.replace("[", "[[]"))


def _equal(value: str, wanted: str) -> bool:
    return value == wanted


def _equal_in_any_case(value: str, wanted: str) -> bool:
    return value.lower() == wanted.lower()


COMPARED = {
    "StringEquals": _equal,
    "StringNotEquals": _equal,
    "StringLike": _like,
    "StringNotLike": _like,
    "StringEqualsIgnoreCase": _equal_in_any_case,
    "StringNotEqualsIgnoreCase": _equal_in_any_case,
}
"""How two texts are compared; what negates is told by its name."""


@dataclass(frozen=True)
class Intruder:
    """A token that no role of a pipeline may be assumed with: a code without its concern, who has it, its claims."""

    code: str
    who: str
    claims: Claims


def intruders(repository: Repository) -> Iterator[Intruder]:
    """Yield tokens of other repositories, of pull requests, and of environments that nobody guards."""
    name = repository.name
    owner, _, short = name.partition("/")
    for other in (f"intruder/{short}", f"{owner}-intruder/{short}", f"{owner}/{short}-fork"):
        who = f"the repository {other}"
        for tail in ("environment:production", "ref:refs/heads/main", "pull_request"):
            yield Intruder("trust_broad", who, _claims(other, "1", tail))
    yield Intruder("trust_pull_request", f"a pull request of {name}", _claims(name, str(repository.id), "pull_request"))
    where = "environment:unguarded-by-anybody"
    yield Intruder("trust_any_environment", f"any environment of {name}", _claims(name, str(repository.id), where))
    where = "ref:refs/heads/any-branch-at-all"
    yield Intruder("trust_any_branch", f"any branch of {name}", _claims(name, str(repository.id), where))


def token(repository: Repository, environment: str, *, with_ids: bool = False) -> Claims:
    """Return the claims of a job that names an environment."""
    subject = subjects(repository, environment)[with_ids]
    return {**_claims(repository.name, str(repository.id), f"environment:{environment}"), "sub": subject}


def _claims(name: str, identity: str, tail: str) -> dict[str, str]:
    kind, _, value = tail.partition(":")
    owner = name.partition("/")[0]
    known = {"aud": AUDIENCE, "sub": f"repo:{name}:{tail}", "repository": name, "repository_id": identity}
    known |= {"repository_owner": owner, "iss": f"https://{ISSUER}"}
    return known | ({kind: value} if value else {})
