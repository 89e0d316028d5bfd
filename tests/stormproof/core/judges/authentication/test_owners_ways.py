"""Requirement 1 where its owner has his own authorizers, and where he leaves routes open."""

from __future__ import annotations

import pytest

from stormproof.core.errors import Refuted
from stormproof.core.judges.authentication.admission import judge_keyless, judge_refused, left_open
from stormproof.core.judges.authentication.guards import Guard
from tests.stormproof.core.judges.authentication.test_admission import DENIED, UNAUTHORIZED, attempt, code_of


@pytest.mark.parametrize("foreign", ["AWS_IAM", "COGNITO_USER_POOLS pool", "CUSTOM theirs"])
def test_an_owner_s_authorizer_satisfies_if_it_refuses_with_401(foreign: str) -> None:
    """Another refusal is told as his, by the resources, so that it can be waived; letting in is told as such."""
    guard = Guard(foreign)
    assert code_of(judge_keyless, [attempt(401, UNAUTHORIZED, guard=guard)]) == ""
    missing = {"x-amzn-errortype": "MissingAuthenticationTokenException"}
    with pytest.raises(Refuted, match=f"its owner's {foreign}") as refuted:
        judge_keyless([attempt(401, UNAUTHORIZED), attempt(403, missing, guard=guard, resource="arn:api/GET /a")])
    assert (refuted.value.code, refuted.value.resources) == ("auth.other_status", ("arn:api/GET /a",))
    assert code_of(judge_keyless, [attempt(200, guard=guard)]) == "auth.keyless_admitted"


def test_that_ours_observes_excuses_nobody_else() -> None:
    """What an owner's authorizer lets in, or an open method, is no observing."""
    for guard in (Guard("CUSTOM theirs"), Guard("NONE")):
        assert code_of(judge_keyless, [attempt(200), attempt(200, guard=guard)], "2026") == "auth.keyless_admitted"
        assert code_of(judge_refused, [attempt(200), attempt(200, guard=guard)], "2026") == "auth.invalid_admitted"
        with pytest.raises(Refuted) as refuted:
            judge_refused([attempt(200, guard=guard)])
        assert refuted.value.by_owner is bool(guard.foreign)


def test_a_public_route_is_not_judged_and_is_named() -> None:
    """Its answer is none of a closed door; beside it an open route that nobody names is a FAIL."""
    public = attempt(200, guard=Guard("NONE", public="a page"), resource="arn:aws:apigateway:x::/restapis/a/GET /up")
    for judge in (judge_keyless, judge_refused):
        assert code_of(judge, [public]) == ""
        assert code_of(judge, [public, attempt(200, guard=Guard("NONE"))])
    assert left_open([public, attempt(401, UNAUTHORIZED)]) == "open as named under public_routes: GET /up (a page)"
    assert left_open([attempt(401, UNAUTHORIZED)]) == ""


@pytest.mark.parametrize(
    ("foreign", "kind", "code"),
    [
        ("AWS_IAM", "UnrecognizedClientException", ""),
        ("AWS_IAM", "InvalidSignatureException", ""),
        ("AWS_IAM", "MissingAuthenticationTokenException", "auth.other_status"),
        ("CUSTOM theirs", "AccessDeniedException", ""),
        ("CUSTOM theirs", "MissingAuthenticationTokenException", "auth.other_status"),
    ],
)
def test_a_wrong_credential_is_refused_by_the_owner_s_authorizer(foreign: str, kind: str, code: str) -> None:
    """With 403, as one; any other is told as his."""
    seen = attempt(403, {"x-amzn-errortype": kind}, guard=Guard(foreign))
    assert code_of(judge_refused, [seen]) == code
    assert code_of(judge_refused, [attempt(200, guard=Guard(foreign))]) == "auth.invalid_admitted"


def test_a_token_of_a_form_that_an_authorizer_does_not_take_may_get_401() -> None:
    """One form of a wrong credential at least must get 403: a user pool's authorizer answers 401 to any."""
    guard = Guard("CUSTOM theirs")
    formless, denied = attempt(401, UNAUTHORIZED, guard=guard), attempt(403, DENIED, guard=guard)
    assert code_of(judge_refused, [formless, denied]) == ""
    assert code_of(judge_refused, [formless, formless]) == "auth.other_status"
