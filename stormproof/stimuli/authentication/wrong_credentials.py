"""Credentials that are none, in the forms that authorizers of API Gateway take: what an owner's own is tried with."""

from __future__ import annotations

import base64
import json
import secrets
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from urllib.parse import quote

from stormproof.core.bench import Bench
from stormproof.core.judges.authentication.guards import IAM
from stormproof.stimuli.shared.entry_points import Route

HEADER, QUERY = "method.request.header.", "method.request.querystring."
NO_SUCH_KEY = "AKIASTORMPROOFNOBODY"
AN_HOUR = 3600


@dataclass(frozen=True)
class Wrong:
    """What is sent in place of a credential: headers and what goes after the path; `note` says what it is.

    `key_id` is whose key of ours it is, None for nobody's; `legal` whether it is one that HTTP can carry.
    """

    note: str
    headers: Mapping[str, str] = field(default_factory=dict, repr=False)
    query: str = ""
    legal: bool = True
    key_id: str | None = None


def wrong_credentials(bench: Bench, route: Route) -> Iterator[Wrong]:
    """Yield wrong credentials for the owner's authorizer before a route, in every form that it may demand."""
    if route.guard.authorization == IAM:
        yield _signature(bench)
        return
    sources = route.authorizer.identity_source.split(",") if route.authorizer else []
    token = _token(bench)
    for note, text in (("a token of nobody's", token), ("a bearer token of nobody's", f"Bearer {token}")):
        yield Wrong(note, dict(_headers(sources, text)), _query(sources, text))


def _headers(sources: list[str], text: str) -> Iterator[tuple[str, str]]:
    for source in sources:
        if source.startswith(HEADER):
            yield source.removeprefix(HEADER), text


def _query(sources: list[str], text: str) -> str:
    named = [source.removeprefix(QUERY) for source in sources if source.startswith(QUERY)]
    return "?" + "&".join(f"{quote(name)}={quote(text)}" for name in named) if named else ""


def _token(bench: Bench) -> str:
    """Return a JSON Web Token of the right form (RFC 7519) that nobody has signed."""
    now = int(bench.clock.now().timestamp())
    claims = {"sub": "stormproof", "token_use": "id", "iat": now, "exp": now + AN_HOUR}
    parts = ({"alg": "RS256", "typ": "JWT", "kid": "stormproof"}, claims)
    signed = ".".join(_encoded(json.dumps(each).encode()) for each in parts)
    return f"{signed}.{_encoded(secrets.token_bytes(256))}"


def _signature(bench: Bench) -> Wrong:
    """Return a signature in the form of AWS (version 4), by an access key that there is not.

    https://docs.aws.amazon.com/IAM/latest/UserGuide/create-signed-request.html
    """
    now, region = bench.clock.now(), bench.context.system.region
    scope = f"{NO_SUCH_KEY}/{now:%Y%m%d}/{region}/execute-api/aws4_request"
    text = f"AWS4-HMAC-SHA256 Credential={scope}, SignedHeaders=host;x-amz-date, Signature={secrets.token_hex(32)}"
    return Wrong("a signature of nobody's", {"Authorization": text, "X-Amz-Date": f"{now:%Y%m%dT%H%M%SZ}"})


def _encoded(data: bytes) -> str:
    return base64.urlsafe_b64encode(data).rstrip(b"=").decode()
