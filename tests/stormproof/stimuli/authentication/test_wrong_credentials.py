"""Credentials that are none, in every form that an owner's authorizer may demand."""

from __future__ import annotations

import base64
import json
import re
from datetime import UTC, datetime
from types import SimpleNamespace
from typing import Any

from stormproof.aws.observe.api_shape import AuthorizerShape
from stormproof.core.judges.authentication.guards import Guard
from stormproof.stimuli.authentication.wrong_credentials import wrong_credentials
from stormproof.stimuli.shared.entry_points import Route
from tests.provisioners.fakes import context

NOW = datetime(2026, 11, 29, 12, tzinfo=UTC)
BENCH: Any = SimpleNamespace(clock=SimpleNamespace(now=lambda: NOW), context=context())


def tried(authorization: str, sources: str = "") -> list[Any]:
    """Return what an authorizer with these identity sources is tried with."""
    shape = AuthorizerShape("REQUEST", "uri", sources, 0) if sources else None
    return list(wrong_credentials(BENCH, Route("GET", "/", guard=Guard(authorization), authorizer=shape)))


def test_each_identity_source_that_a_client_can_fill_is_filled() -> None:
    """Headers and query; the stage's and the context's are not his. With Bearer and without: either may be demanded."""
    sources = "method.request.header.Auth,method.request.querystring.k,stageVariables.v,context.httpMethod"
    plain, bearer = tried("CUSTOM theirs", sources)
    assert set(plain.headers) == set(bearer.headers) == {"Auth"}
    assert bearer.headers["Auth"] == f"Bearer {plain.headers['Auth']}"
    assert plain.query == f"?k={plain.headers['Auth']}"


def test_a_token_has_the_form_of_one_and_is_not_expired() -> None:
    """So it is refused for its signature alone."""
    token = tried("COGNITO_USER_POOLS pool", "method.request.header.Authorization")[0].headers["Authorization"]
    _, claims, signature = token.split(".")
    assert json.loads(base64.urlsafe_b64decode(claims + "=="))["exp"] > NOW.timestamp()
    assert len(base64.urlsafe_b64decode(signature + "==")) == 256


def test_a_signature_has_the_form_of_one_of_now_for_this_region() -> None:
    """So it is refused for its key alone."""
    (wrong,) = tried("AWS_IAM")
    assert re.fullmatch(
        r"AWS4-HMAC-SHA256 Credential=AKIA\w{16}/20261129/eu-west-1/execute-api/aws4_request, "
        r"SignedHeaders=host;x-amz-date, Signature=[0-9a-f]{64}",
        wrong.headers["Authorization"],
    )
    assert wrong.headers["X-Amz-Date"] == "20261129T120000Z"
