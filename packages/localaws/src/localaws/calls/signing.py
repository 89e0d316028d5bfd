"""Signature Version 4 from the verifier's side: what a request claims, and the signature that it should bear.

A request is signed again by botocore's own signer and the two are compared. The parts of a claim, in the Authorization
header or in the query: https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_sigv-create-signed-request.html and
https://docs.aws.amazon.com/AmazonS3/latest/API/sigv4-query-string-auth.html .
"""

from __future__ import annotations

import calendar
import functools
import re
import time
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from email.utils import parsedate_to_datetime
from types import MappingProxyType
from typing import Any
from urllib.parse import parse_qs, quote, unquote_to_bytes

from botocore.auth import SigV4Auth
from botocore.credentials import Credentials

from localaws.kernel.clock import real_now

ALGORITHM = "AWS4-HMAC-SHA256"
FORM = re.compile(
    rf"{ALGORITHM}\s+Credential=(?P<key_id>[^/,\s]+)/(?P<day>\d{{8}})/(?P<region>[\w-]+)/(?P<service>[\w-]+)/aws4_request,"
    r"\s*SignedHeaders=(?P<names>[^,\s]+),\s*"
)
MOMENT = "%Y%m%dT%H%M%SZ"
HEX = re.compile(r"[0-9a-f]{64}")
NOTHING: Mapping[str, str] = MappingProxyType({})
QUERY_SIGNATURE = "X-Amz-Signature"
HEADER_FAULT = "Authorization header requires 'Credential', 'SignedHeaders' and 'Signature' parameters."
QUERY_FAULT = (
    "Query-string authentication requires X-Amz-Credential, X-Amz-Date, X-Amz-Expires and X-Amz-SignedHeaders."
)
PLAIN: Any = SigV4Auth(Credentials("", ""), "", "")
"""botocore's signer, for what it does with any key."""
WEEK_S = 604800
"""The longest that a signature in a query may hold: https://docs.aws.amazon.com/AmazonS3/latest/API/sigv4-query-string-auth.html"""
SKEW_S = 300.0
"""How far a signer's clock may be off: https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_sigv-troubleshooting.html"""


class Malformed(ValueError):
    """The request bears a signature that is none; the text says what it lacks."""


@dataclass(frozen=True)
class Scope:
    """What requests of one key, day and service have in common; `names` are those of the headers that are signed."""

    key_id: str
    day: str
    region: str
    service: str
    names: tuple[str, ...]

    def __str__(self) -> str:
        """Return the credential scope."""
        return f"{self.day}/{self.region}/{self.service}/aws4_request"


@dataclass(frozen=True)
class Claim:
    """What a request claims.

    `moment` is when it was signed, as in X-Amz-Date; `holds_s` for how long, None for a signature in the header.
    """

    scope: Scope
    signature: str
    moment: str
    token: str = field(default="", repr=False)
    holds_s: int | None = None

    @property
    def signed_at(self) -> float:
        """Epoch seconds of `moment`. Raises Malformed."""
        return _epoch(self.moment)


@dataclass(frozen=True)
class Signed:
    """What was signed. `path` and `query` are as sent, `payload` stands for the body."""

    method: str
    path: str
    query: str
    headers: Mapping[str, str]
    """By lower-case name, as `gathered` returns them."""
    payload: str
    double_encoded: bool = True
    """Whether the path is encoded once more, as for all services but S3."""


def gathered(headers: Iterable[tuple[str, str]]) -> dict[str, str]:
    """Return headers by lower-case name; the values of one that comes several times are joined as they are signed."""
    found: dict[str, str] = {}
    for name, value in headers:
        key = name.lower()
        found[key] = f"{found[key]},{value}" if key in found else value
    return found


def header_claim(authorization: str, moment: str, date: str, token: str) -> Claim:
    """Return what an Authorization header claims; `moment` is X-Amz-Date, `date` the Date header. Raises Malformed."""
    told, _, signature = authorization.strip().rpartition("Signature=")
    if not HEX.fullmatch(signature):
        raise Malformed(HEADER_FAULT)
    return Claim(_header_scope(told), signature, moment or _basic(date), token)


# Kept because a client says the same each time: what it costs to read it is a good part of the whole.
@functools.lru_cache(maxsize=512)
def _header_scope(told: str) -> Scope:
    form = FORM.fullmatch(told)
    if form is None:
        raise Malformed(HEADER_FAULT)
    found: dict[str, Any] = form.groupdict()
    return Scope(**found | {"names": tuple(sorted(found["names"].lower().split(";")))})


@functools.lru_cache(maxsize=512)
def _epoch(moment: str) -> float:
    try:
        return calendar.timegm(time.strptime(moment, MOMENT))
    except ValueError:
        raise Malformed(f"Date must be in ISO-8601 'basic format'. Got '{moment}'.") from None


def query_claim(query: str) -> Claim:
    """Return what a query claims. Raises Malformed."""
    given = {name: values[0] for name, values in parse_qs(query, keep_blank_values=True).items()}
    scope = given.get("X-Amz-Credential", "").split("/")
    signature, holds = given.get(QUERY_SIGNATURE, ""), given.get("X-Amz-Expires", "")
    names, moment = given.get("X-Amz-SignedHeaders", ""), given.get("X-Amz-Date", "")
    if len(scope) != 5 or not HEX.fullmatch(signature) or not holds.isdecimal() or not names or not moment:
        raise Malformed(QUERY_FAULT)
    if given.get("X-Amz-Algorithm") != ALGORITHM or int(holds) > WEEK_S:
        raise Malformed(f"X-Amz-Algorithm only supports {ALGORITHM}, and X-Amz-Expires must be less than a week.")
    token = given.get("X-Amz-Security-Token", "")
    key_id, day, region, service, _ = scope
    common = Scope(key_id, day, region, service, tuple(sorted(names.lower().split(";"))))
    return Claim(common, signature, moment, token, int(holds))


def signature_of(claim: Claim, secret: str, signed: Signed) -> str:
    """Return the signature that the claim's key would make of what was signed."""
    signer, asked = _resigner(claim.scope, secret, double_encoded=signed.double_encoded), _Asked(claim, signed)
    return str(signer.signature(signer.string_to_sign(asked, signer.canonical_request(asked)), asked))


def is_off(signed_at: float, skew_s: float = SKEW_S) -> bool:
    """Tell whether nobody's clock can have said so.

    Clients outside sign by the real time, functions by the virtual one, which moves on while they run: whatever lies
    between the two is honest.
    """
    first, last = sorted((real_now(), time.time()))
    return not first - skew_s <= signed_at <= last + skew_s


@functools.lru_cache(maxsize=512)
def signing_key(secret: str, day: str, region: str, service: str) -> bytes:
    """Return the key that a day's requests to a service are signed with; botocore derives it anew for each request."""
    key = f"AWS4{secret}".encode()
    for part in (day, region, service, "aws4_request"):
        key = PLAIN._sign(key, part)  # noqa: SLF001 - botocore offers no other way
    return key


def sign(key: bytes, text: str) -> str:
    """Return the signature of a text."""
    return str(PLAIN._sign(key, text, hex=True))  # noqa: SLF001 - as above


class _Asked:
    """A request in the form in which botocore's signer reads one."""

    def __init__(self, claim: Claim, signed: Signed) -> None:
        self.method = signed.method
        self.url = f"https://localaws{_wire(signed.path)}"
        self.payload = signed.payload
        self.context = {"timestamp": claim.moment}
        self.query = canonical_query(signed.query) if signed.query else ""
        self.headers: Mapping[str, str] = NOTHING
        self.signed = signed.headers


BASE: Any = SigV4Auth


class _Resigner(BASE):  # a request here is not botocore's, which takes long to make
    """botocore's signer over exactly those headers that the claim names, with the key of the day kept."""

    def __init__(self, scope: Scope, secret: str, *, double_encoded: bool) -> None:
        super().__init__(Credentials(scope.key_id, secret), scope.service, scope.region)
        self._key = signing_key(secret, scope.day, scope.region, scope.service)
        self._names = scope.names
        self._scope = str(scope)
        self._double_encoded = double_encoded

    def headers_to_sign(self, request: _Asked) -> Mapping[str, str]:
        return request.signed

    def signed_headers(self, headers_to_sign: Mapping[str, str]) -> str:
        del headers_to_sign
        return ";".join(self._names)

    def canonical_headers(self, headers_to_sign: Mapping[str, str]) -> str:
        return "\n".join([f"{name}:{' '.join(headers_to_sign.get(name, '').split())}" for name in self._names])

    def canonical_query_string(self, request: _Asked) -> str:
        return request.query

    def payload(self, request: _Asked) -> str:
        return request.payload

    def credential_scope(self, request: _Asked) -> str:
        del request
        return self._scope

    def signature(self, string_to_sign: str, request: _Asked) -> str:
        del request
        return sign(self._key, string_to_sign)

    def _normalize_url_path(self, path: str) -> str:
        plain = path == "/" or not self._double_encoded
        return path if plain else str(super()._normalize_url_path(path))


@functools.lru_cache(maxsize=512)
def _resigner(scope: Scope, secret: str, *, double_encoded: bool) -> Any:
    return _Resigner(scope, secret, double_encoded=double_encoded)


def canonical_query(query: str, without: Iterable[str] = (QUERY_SIGNATURE,)) -> str:
    """Return a query as it is signed: encoded alike, sorted, without the signature itself."""
    pairs = (pair.partition("=") for pair in query.split("&") if pair)
    found = sorted((_encoded(name), _encoded(value)) for name, _, value in pairs if name not in without)
    return "&".join(f"{name}={value}" for name, value in found)


def _encoded(text: str) -> str:
    return quote(unquote_to_bytes(text.encode(errors="surrogateescape")), safe="-_.~")


def _wire(path: str) -> str:
    """Return a path with what a client should have encoded, which aiohttp hands on as surrogates, made readable."""
    return path if path.isascii() else quote(path, safe="/%~:@!$&'()*+,;=-._", errors="surrogateescape")


def _basic(date: str) -> str:
    try:
        return parsedate_to_datetime(date).strftime(MOMENT)
    except ValueError:
        return ""
