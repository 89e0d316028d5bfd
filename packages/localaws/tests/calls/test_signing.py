"""Signatures are those that botocore makes, whatever is signed."""

from __future__ import annotations

from typing import Any
from urllib.parse import quote, urlsplit

import pytest
from botocore.auth import S3SigV4Auth, SigV4Auth, SigV4QueryAuth
from botocore.awsrequest import AWSRequest
from botocore.credentials import Credentials
from hypothesis import given
from hypothesis import strategies as st

from localaws.calls.signing import Claim, Malformed, Scope, Signed, gathered, header_claim, query_claim, signature_of

KEY = Credentials("AKIAEXAMPLE", "secret")
PARTS = st.text(st.characters(codec="utf-8", exclude_characters="\0"), max_size=8)
VALUES = st.text(st.characters(min_codepoint=32, max_codepoint=126), max_size=20)
QUERIES = st.dictionaries(PARTS.filter(bool), PARTS, max_size=4)
HOST = ("Host", "127.0.0.1:1")


def found_again(asked: Any, payload: str, *, of_s3: bool) -> tuple[str, str]:
    """Return the signature that a request bears, and the one that is found for it."""
    headers = gathered([*asked.headers.items(), HOST])
    claim = header_claim(headers["authorization"], headers.get("x-amz-date", ""), headers.get("date", ""), "")
    url = urlsplit(asked.url)
    signed = Signed(asked.method, url.path, url.query, headers, payload, double_encoded=not of_s3)
    return claim.signature, signature_of(claim, KEY.secret_key, signed)


@pytest.mark.parametrize(("service", "signer"), [("s3", S3SigV4Auth), ("lambda", SigV4Auth)])
@given(st.lists(PARTS), QUERIES, VALUES)
def test_what_botocore_signs_is_found_again(
    service: str, signer: Any, parts: list[str], query: dict[str, str], value: str
) -> None:
    """Any path, query and header, in S3's way and in the others'."""
    path = "/" + "/".join(quote(part, safe="") for part in parts)
    asked = "&".join(f"{quote(name, safe='')}={quote(text, safe='')}" for name, text in query.items())
    headers = {"X-Amz-Meta-A": value, "Content-Type": "text/plain"}
    request: Any = AWSRequest("PUT", f"http://127.0.0.1:1{path}?{asked}", headers, b"body")
    auth = signer(KEY, service, "us-east-1")
    auth.add_auth(request)
    borne, found = found_again(request, auth.payload(request), of_s3=service == "s3")
    assert found == borne


@pytest.mark.parametrize(
    "authorization",
    [
        "",
        "AWS4-HMAC-SHA256",
        "AWS4-HMAC-SHA256 Credential=A/20260101/us-east-1/s3/aws4_request, SignedHeaders=host, Signature=x",
        "AWS4-HMAC-SHA256 Credential=A/us-east-1/s3/aws4_request, SignedHeaders=host, Signature=" + "0" * 64,
        "AWS4-ECDSA-P256-SHA256 Credential=A/20260101/s3/aws4_request, SignedHeaders=host, Signature=" + "0" * 64,
    ],
)
def test_a_header_that_is_none_is_malformed(authorization: str) -> None:
    """Whatever it lacks."""
    with pytest.raises(Malformed):
        header_claim(authorization, "20260101T000000Z", "", "")


def test_the_date_header_stands_in_for_x_amz_date() -> None:
    """Clients that cannot set the one set the other."""
    form = "AWS4-HMAC-SHA256 Credential=A/20260101/us-east-1/iam/aws4_request, SignedHeaders=date;host, Signature="
    claim = header_claim(form + "0" * 64, "", "Thu, 01 Jan 2026 00:00:05 GMT", "")
    assert (claim.moment, claim.signed_at) == ("20260101T000005Z", 1767225605.0)


def test_a_query_claims_what_botocore_put_there() -> None:
    """And each part of it is needed."""
    asked: Any = AWSRequest("GET", "http://127.0.0.1:1/?Action=GetCallerIdentity")
    SigV4QueryAuth(Credentials("AKIAEXAMPLE", "secret", "token"), "sts", "eu-west-1", expires=60).add_auth(asked)
    query = urlsplit(asked.url).query
    claim = query_claim(query)
    assert (claim.scope.key_id, claim.scope.service, claim.holds_s, claim.token) == ("AKIAEXAMPLE", "sts", 60, "token")
    for part in ("X-Amz-Credential", "X-Amz-Date", "X-Amz-Expires", "X-Amz-SignedHeaders", "X-Amz-Algorithm"):
        with pytest.raises(Malformed):
            query_claim(query.replace(part, "X-Other"))
    with pytest.raises(Malformed):
        query_claim(query.replace("X-Amz-Expires=60", "X-Amz-Expires=604801"))


def test_a_moment_that_is_none_is_malformed() -> None:
    """Only the basic format is one."""
    scope = Scope("A", "20260101", "us-east-1", "iam", ("host",))
    with pytest.raises(Malformed):
        _ = Claim(scope, "0" * 64, "2026-01-01T00:00:00Z").signed_at
