"""Whom the trust policy of a role lets in."""

from __future__ import annotations

from typing import Any

import pytest

from stormproof.core.delivery.trust import ISSUER, admits, exact_trust, intruders, provider_arn, token, trusts_github
from tests.stormproof.made_pipelines import REPOSITORY

PROVIDER = provider_arn("aws", "123456789012")
EXACT = exact_trust(REPOSITORY, ["production", "production-rollback"], PROVIDER)


def trusting(operator: str, **claims: Any) -> dict[str, Any]:
    """Return a trust policy of GitHub's provider under one test for each claim."""
    condition = {operator: {f"{ISSUER}:{name}": value for name, value in claims.items()}}
    principal = {"Federated": PROVIDER}
    return {"Statement": {"Effect": "Allow", "Principal": principal, "Action": "sts:x", "Condition": condition}}


def admitted(trust: dict[str, Any]) -> set[str]:
    """Return the codes of the intruders that are let in."""
    return {each.code for each in intruders(REPOSITORY) if admits(trust, each.claims)}


def test_exact_trust_admits_its_environment_alone_in_both_forms_of_the_subject() -> None:
    """Repositories that were made or renamed since July 2026 have IDs in it."""
    assert trusts_github(EXACT)
    assert admits(EXACT, token(REPOSITORY, "production"))
    assert admits(EXACT, token(REPOSITORY, "production", with_ids=True))
    assert not admits(EXACT, token(REPOSITORY, "staging"))
    assert not admits(EXACT, {**token(REPOSITORY, "production"), "repository_id": "1"})
    assert admitted(EXACT) == set()


@pytest.mark.parametrize(
    ("trust", "codes"),
    [
        (trusting("StringLike", sub="repo:*"), {"trust_broad"}),
        (trusting("StringLike", sub="repo:acme*"), {"trust_broad"}),
        (trusting("StringLike", sub="repo:acme/*"), {"trust_broad"}),
        (trusting("StringEquals", aud="sts.amazonaws.com"), {"trust_broad"}),
        (trusting("StringLike", sub="repo:acme/shop:*"), {"trust_pull_request"}),
        (trusting("StringEquals", sub=["repo:acme/shop:pull_request"]), {"trust_pull_request"}),
        (trusting("StringLike", sub="repo:acme/shop:environment:*"), {"trust_any_environment"}),
        (trusting("StringLike", sub="repo:acme/shop:ref:refs/heads/*"), {"trust_any_branch"}),
        (trusting("StringEquals", sub="repo:acme/shop:ref:refs/heads/main"), set()),
        (trusting("StringEquals", repository_id="4711", environment="production"), set()),
        (trusting("ForAnyValue:StringLike", sub="repo:acme/shop:*"), {"trust_pull_request"}),
        (trusting("ForAllValues:StringEquals", nothing="x"), {"trust_broad"}),
    ],
)
def test_a_trust_policy_that_others_pass_is_found(trust: dict[str, Any], codes: set[str]) -> None:
    """By trying it with tokens of other repositories, of pull requests, of branches and environments of any name."""
    assert codes <= admitted(trust)
    assert bool(codes) is bool(admitted(trust))


def test_an_operator_that_is_not_known_is_no_verdict() -> None:
    """It is told."""
    with pytest.raises(ValueError, match="NumericEquals"):
        admits(trusting("NumericEquals", sub="1"), token(REPOSITORY, "production"))
